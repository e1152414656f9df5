"""The leash: what of a chat model's text may be shown.

normalised   quotes found in a passage whatever marks, dashes and spaces they are written with
sentences    the model's text as sentences with their citation numbers, markup taken off
figures      numbers, dates and their units, in words or digits, German and English
names        names of people, places and bodies, across spellings and languages
reporting    who a sentence says that said something
support      whether a passage carries a sentence: a calibrated measure
leash        all of it, a sentence at a time
"""
