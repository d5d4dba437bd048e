"""Writes the phrases of fairy tales that come with the project, from books of Project Gutenberg.

python -m benchmarks.tales_phrases FOLDER   reads FOLDER/<number>.txt, plain texts of `BOOKS`; writes
                                            aecore/data/tales/phrases.tsv and prints the vocabulary of the card

A phrase is what stands between two marks; its words are among the most frequent of all books. Each is taken once;
those of more than one author are left out.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

BOOKS = {"Grimm": (2591,), "Andersen": (1597,), "Carroll": (11, 12), "Baum": (55, 54, 486, 485, 517)}
"""Author -> numbers at Project Gutenberg, in the order of the card's classes."""
WORDS, PLACES, FEWEST = 499, 10, 4
"""Words of the vocabulary without the empty one, places of a phrase, and words that it has at least."""
SEED = 0
TO = Path(__file__).parents[1] / "aecore" / "data" / "tales" / "phrases.tsv"
PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "_": None})


def main() -> None:
    folder = Path(sys.argv[1])
    found = {author: [p for n in numbers for p in phrases(text_of(folder, n))] for author, numbers in BOOKS.items()}
    counts = Counter(word for rows in found.values() for phrase in rows for word in phrase)
    known = [word for word, _ in sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:WORDS]]
    kept = {author: {p for p in rows if fits(p, set(known))} for author, rows in found.items()}
    authors = Counter(phrase for rows in kept.values() for phrase in rows)
    lines = sorted(f"{author}\t{' '.join(p)}" for author, rows in kept.items() for p in rows if authors[p] == 1)
    random.Random(SEED).shuffle(lines)
    TO.write_text("\n".join(lines) + "\n")
    used = {word for line in lines for word in line.split("\t")[1].split()}
    print(len(lines), Counter(line.split("\t")[0] for line in lines), " ".join(w for w in known if w in used), sep="\n")


def text_of(folder: Path, number: int) -> str:
    """Return a book without what Project Gutenberg has put before and behind it."""
    text = (folder / f"{number}.txt").read_text("utf-8-sig", errors="replace").replace("\r", "")
    begin = re.search(r"\*\*\*\s*START OF.*?\*\*\*", text, re.S)
    end = re.search(r"\*\*\*\s*END OF|End of (the )?Project Gutenberg", text)
    assert begin
    assert end
    return text[begin.end() : end.start()]


def phrases(text: str) -> Iterator[tuple[str, ...]]:
    """Yield what stands between marks, in small letters, with its full stop, question or exclamation mark."""
    plain = re.sub(r"\[Illustration.*?\]", "", text.translate(PLAIN).replace("--", ", "))
    for paragraph in re.split(r"\n\s*\n", plain):
        if not paragraph.isupper():
            for found in re.findall(r'[^.!?;:,—"()\[\]*]+[.!?]?', " ".join(paragraph.split())):
                yield tuple(re.findall(r"[a-z]+(?:'[a-z]+)*|[.!?]", found.lower()))


def fits(phrase: tuple[str, ...], known: set[str]) -> bool:
    """Whether all words are known and the phrase is neither too short nor too long."""
    words = [word for word in phrase if word[0].isalpha()]
    return len(words) >= FEWEST and len(phrase) <= PLACES and known.issuperset(phrase)


if __name__ == "__main__":
    main()
