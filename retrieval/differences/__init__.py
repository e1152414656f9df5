"""Sources side by side: where articles about the same event do not say the same, and who says which.

`quantities`, `days` and `persons` read what can differ; `alike` and `comparing` find it in sentences that tell the same;
`arranging` puts both sides into an answer, and `telling` puts the difference into words.
"""

from retrieval.differences.alike import sentence_tellings, statement_tellings
from retrieval.differences.arranging import arranged
from retrieval.differences.comparing import Telling
from retrieval.differences.telling import sourced, tell

__all__ = ["Telling", "arranged", "sentence_tellings", "sourced", "statement_tellings", "tell"]
