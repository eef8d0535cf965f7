"""Text analysis, once and in Python, for every engine: documents and queries pass through the same code.

`text` folds writing to units (one Chinese character or one whole Latin word), `split` takes a name apart
(region, brand, trade, legal form), `tokens` makes what engines index. Engines get tokens joined by blanks.
"""

from search.analysis.lists import ANALYSIS_VERSION
from search.analysis.split import NameParts, split_name
from search.analysis.text import fold, simplify, units
from search.analysis.tokens import bigrams, code_grams, fold_code, marked_bigrams

__all__ = [
    "ANALYSIS_VERSION",
    "NameParts",
    "bigrams",
    "code_grams",
    "fold",
    "fold_code",
    "marked_bigrams",
    "simplify",
    "split_name",
    "units",
]
