"""UTF-8 that was read as Windows-1252 (or Latin-1): "isnâ€™t" for "isn’t", "ðŸ˜¡" for "😡".

A sequence of UTF-8 is a lead and one to three continuations, which no other text is likely to hold; those that French
or German typography may hold by chance ("é »", "Spaß“") are decoded only beside others.
"""

from __future__ import annotations

import re

from model.text.repair.edit import Edit

_BYTES = {bytes([code]).decode("cp1252", "replace"): code for code in range(0x80, 0x100)}
_BYTES.pop("\ufffd", None)
_BYTES.update({chr(code): code for code in range(0x80, 0x100)})  # bytes that Windows-1252 lacks are read as Latin-1

_CONTINUATION = "[" + re.escape("".join(c for c, code in sorted(_BYTES.items()) if code < 0xC0)) + "]"
_SEQUENCE = rf"[ð-ô]{_CONTINUATION}{{3}}|[à-ï]{_CONTINUATION}{{2}}|[Â-ß]{_CONTINUATION}"
_sequences = re.compile(_SEQUENCE).finditer
_runs = re.compile(
    rf"(?:{_SEQUENCE})+"
    rf"|â€(?!{_CONTINUATION})"  # a closing quotation mark whose last byte, which Windows-1252 lacks, is lost
    r"|(?<![^\W_])Â(?=\s)"  # a no-break space that became a space
).finditer
_suspect = re.compile(rf"[Â-ô][\s€{_CONTINUATION[1:]}").search

_ALWAYS = "ÂÃâïðñòóô"  # lead bytes of characters in English texts: Latin letters, typography, signs, emoji
_BETWEEN_SMALL_LETTERS = re.compile("[a-z][ÄÅ].[a-z]", re.DOTALL).fullmatch  # "wiÄ™c" is Polish, "CAFÉ’s" is not


def find(text: str) -> list[Edit]:
    """Edits that decode the sequences of UTF-8 in a text."""
    if text.isascii() or not _suspect(text):
        return []
    edits: list[Edit] = []
    for run in _runs(text):
        found = list(_sequences(run.group()))
        if not found:
            edits.append(Edit(*run.span(), "\N{RIGHT DOUBLE QUOTATION MARK}" if len(run.group()) == 2 else ""))
        for sequence in found:
            start, end = run.start() + sequence.start(), run.start() + sequence.end()
            likely = (
                len(found) > 1
                or sequence.group()[0] in _ALWAYS
                or _BETWEEN_SMALL_LETTERS(text[max(0, start - 1) : end + 1])
            )
            content = _decoded(sequence.group()) if likely else None
            if content is not None:
                edits.append(Edit(start, end, content))
    return edits


def _decoded(sequence: str) -> str | None:
    try:
        return bytes(_BYTES[character] for character in sequence).decode()
    except UnicodeDecodeError:
        return None
