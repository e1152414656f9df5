"""Sources side by side: where articles about the same event do not say the same, and who says which.

clauses      the part of a sentence that a value belongs to, and what happens in it
numbers      counts, sums, measures and times of day, as intervals: "rund 1.200" and "1,187" agree
moments      days, months and years, by the date of publication: "am Dienstag" and "14 April" may be one
called       names of people and places that sources may give differently
events       passages of other articles that tell of the same event
places       whether two numbers fill the same place: how many died, what it costs
conflicts    two passages about one event: which of their values cannot both be right
corrections  reports that take back what an older one said
comparing    all of it, for the evidence of one answer
arranging    both sides in the answer, the newer one first
telling      the difference in words
"""

from retrieval.answers.differences.arranging import arranged
from retrieval.answers.differences.comparing import Comparer
from retrieval.answers.differences.telling import sourced, tell

__all__ = ["Comparer", "arranged", "sourced", "tell"]
