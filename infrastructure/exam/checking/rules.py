"""All rules, and what they find."""

from collections.abc import Callable, Iterator, Sequence

from infrastructure.exam.checking import (
    bands,
    copied,
    density,
    language,
    names,
    numbers,
    options,
    reasons,
    repeated,
    sizes,
    spread,
    tasks,
)
from infrastructure.exam.checking.parts import PaperPart

PartRule = Callable[[PaperPart], Iterator[str]]
PapersRule = Callable[[Sequence[PaperPart]], Iterator[str]]

OF_DRAFTS: Sequence[PartRule] = (
    options.lengths_within_items,
    options.keys_by_length,
    copied.copied_words,
    spread.even_or_rare,
    spread.runs,
    reasons.citations,
    reasons.letters,
    numbers.printed_numbers,
    bands.density_of_comments,
    language.patterns,
    tasks.ideas,
    tasks.lengths,
)
"""What is told from the drafts of a part, also while it grows: what a model writes is held to it draft by draft."""

OF_A_PART: Sequence[PartRule] = (
    *OF_DRAFTS,
    sizes.heads,
    sizes.texts,
    sizes.recordings,
    sizes.options,
    numbers.minutes,
    bands.density_of_texts,
    tasks.partners_turns,
)
"""What is told from a whole part."""

OF_ALL_PAPERS: Sequence[PapersRule] = (
    options.telltale_words,
    spread.keys_of_two_papers,
    spread.unmatched,
    density.thin_parts,
    names.in_two_papers,
    repeated.phrases,
)
"""What is told from papers side by side."""


def name_of(rule: PartRule | PapersRule) -> str:
    """What a rule is called: where it stands, and its own name."""
    return f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"


def faults(part: PaperPart, rules: Sequence[PartRule] = OF_A_PART) -> Iterator[str]:
    """What is wrong with a part, a sentence each."""
    for rule in rules:
        yield from rule(part)


def faults_of_papers(parts: Sequence[PaperPart]) -> Iterator[str]:
    """What is wrong with papers, each by itself and beside the others: a sentence each, with the place and the rule."""
    for part in parts:
        for of_a_part in OF_A_PART:
            yield from (f"{part.place}: {fault} [{name_of(of_a_part)}]" for fault in of_a_part(part))
    for rule in OF_ALL_PAPERS:
        yield from (f"{fault} [{name_of(rule)}]" for fault in rule(parts))
