"""A document as a list of parts, before it is a PDF or a DOCX: the official letter of Viet Nam
(Decree 30/2020/NĐ-CP, annex I) with paragraphs and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"


@dataclass(frozen=True)
class Heading:
    """A numbered part."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str
    is_small: bool = False
    is_bold: bool = False


@dataclass(frozen=True)
class Items:
    """A list with dashes."""

    lines: Sequence[str]
    is_small: bool = False


@dataclass(frozen=True)
class HeadCell:
    """A cell of a table's head that covers so many columns and rows."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Table:
    """A table. `widths` are centimetres; each row of `head` leaves out what another covers. Columns
    before `texts` are set to the left, others in the middle; the last `strong` rows are bold."""

    widths: Sequence[float]
    head: Sequence[Sequence[HeadCell]]
    rows: Sequence[Sequence[str]]
    texts: int = 2
    strong: int = 0
    left: frozenset[int] = frozenset()

    def is_left(self, column: int) -> bool:
        """Whether a column holds words."""
        return 0 < column < self.texts or column in self.left


Block = Heading | Paragraph | Items | Table


@dataclass(frozen=True)
class Letter:
    """An official letter. `marks` stand large above all (draft, exercise); `foot` is small print
    under the signature."""

    parent: str
    issuer: str
    number: str
    place_date: str
    title: str
    subtitle: str
    blocks: Sequence[Block]
    signer_title: str
    signer: str
    recipients_word: str
    recipients: Sequence[str] = ()
    marks: Sequence[str] = ()
    foot: Sequence[str] = field(default_factory=tuple)
