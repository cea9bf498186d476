from pathlib import Path

import pytest

from flashcards.sources.text import read


def test_bom_line_ends_and_decomposed_letters_come_out_uniform(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes("\ufeffcafe\u0301\r\nb\rc\n".encode())
    assert read(file) == ("caf\u00e9\nb\nc\n", [])


def test_an_empty_file_is_an_empty_text(tmp_path: Path) -> None:
    (tmp_path / "a.md").touch()
    assert read(tmp_path / "a.md") == ("", [])


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"ab\xff", "a.md:1:3"),
        (b"one\r\ntwo\rna\xefve\n", "a.md:3:3"),
        ("\ufeffé".encode() + b"\xe9", "a.md:1:2"),
        ("utf-16".encode("utf-16"), "a.md:1:1"),
    ],
)
def test_the_first_byte_that_is_not_utf_8_is_named(tmp_path: Path, raw: bytes, place: str) -> None:
    (tmp_path / "a.md").write_bytes(raw)
    text, problems = read(tmp_path / "a.md", "a.md")
    assert text is None
    assert [(p.code, str(p.where)) for p in problems] == [("T004", place)]


def test_what_is_no_file_is_one_problem_with_the_path_as_shown(tmp_path: Path) -> None:
    assert [str(p) for p in read(tmp_path / "gone.md", "gone.md")[1]] == [
        "gone.md:1:1: T001 There is no such file. Check the spelling, or create the file"
    ]
    assert [p.code for p in read(tmp_path, "x")[1]] == ["T002"]
    (tmp_path / "a.md").touch()
    assert [p.code for p in read(tmp_path / "a.md" / "b.md")[1]] == ["T001"]
    assert [p.code for p in read(Path("a\0b"))[1]] == ["T003"]


def test_a_file_too_large_for_memory_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.md").open("wb") as file:
        file.truncate(1 << 40)
    assert [str(each) for each in read(tmp_path / "a.md", "a.md")[1]] == [
        "a.md:1:1: T003 The file cannot be read: it has more than 100 MB. Put a plain "
        "file in its place that you may read (`chmod u+r`), then run again"
    ]
