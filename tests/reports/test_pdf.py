"""The PDF: complete, linked, dated by the report, the same bytes each time, deaf to what it prints."""

import ctypes
import json
import time

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from sample import HOSTILE, owner, sample_report, tiny_report

from reports.pdf import document_data, to_pdf
from state.report import Report


def squeezed(text: str) -> str:
    """Without white space, and without the hyphens and zero-width spaces of line breaks."""
    return "".join(text.replace("\u200b", "").replace("\ufffe", "").replace("\x02", "").split()).replace(
        "-", ""
    )


def text_of(pdf: bytes) -> str:
    document = pdfium.PdfDocument(pdf)
    return squeezed("".join(page.get_textpage().get_text_bounded() for page in document))


@pytest.mark.parametrize("report", [sample_report(), sample_report(owner=owner())])
def test_everything_is_printed(report: Report) -> None:
    text = text_of(to_pdf(report))
    for want in (
        report.goal, *(claim.text for claim in report.claims), *(s.text for s in report.abstract),
        *(claim.source.quote for claim in report.claims), *report.uncertainties, *report.incomplete,
        *report.policy.reasons, *(r.summary for r in report.tribunal.reviews), report.provenance.ledger_head,
        *(ref.title for ref in report.references[:4]), *(q.text for q in report.methods.queries),
        *(f.comment for r in report.tribunal.reviews for f in r.findings),
        "Owner review required before publication",
    ):  # fmt: skip
        assert squeezed(want) in text, want


def test_scripts_without_a_font_are_boxes_and_said_to_be() -> None:
    text = text_of(to_pdf(sample_report()))
    assert "□□□□,Chen,LiHua" in text
    assert squeezed("A box (□) stands for a character of a script outside the fonts") in text
    assert "stands for a character" not in text_of(to_pdf(tiny_report()))


def test_text_that_breaks_the_typesetter_is_still_printed() -> None:
    marks = " ".join(chr(code) for code in range(0x590, 0x5D0))
    assert "Isitthere□" in text_of(to_pdf(sample_report(goal=f"Is it there {marks}")))


def test_template_code_in_a_title_is_printed_not_run() -> None:
    text = text_of(to_pdf(sample_report(goal='#read("/etc/hosts") #panic() *x* $1/0$ <a> @b')))
    assert squeezed('#read("/etc/hosts") #panic() *x* $1/0$ <a> @b') in text
    assert squeezed(HOSTILE) in text


def test_links_lead_to_pages_and_to_the_web_only() -> None:
    document = pdfium.PdfDocument(to_pdf(sample_report()))
    inside, outside = 0, set[str]()
    for page in document:
        start = ctypes.c_int(0)
        link = pdfium_c.FPDF_LINK()
        while pdfium_c.FPDFLink_Enumerate(page.raw, ctypes.byref(start), ctypes.byref(link)):
            action = pdfium_c.FPDFLink_GetAction(link)
            if action and pdfium_c.FPDFAction_GetType(action) == pdfium_c.PDFACTION_URI:
                size = pdfium_c.FPDFAction_GetURIPath(document.raw, action, None, 0)
                buffer = ctypes.create_string_buffer(size)
                pdfium_c.FPDFAction_GetURIPath(document.raw, action, buffer, size)
                outside.add(buffer.value.decode())
            else:
                inside += 1
    assert inside > 40
    assert outside == {ref.url for ref in sample_report().references if ref.url.startswith("https")}


def test_it_claims_to_be_archival_and_accessible() -> None:
    pdf = to_pdf(sample_report())
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


def test_it_says_its_title_language_and_date() -> None:
    document = pdfium.PdfDocument(to_pdf(sample_report()))
    assert document.get_metadata_value("Title").startswith("SOVEREIGN: Does caching")
    assert document.get_metadata_value("CreationDate").startswith("D:20291122")
    assert pdfium_c.FPDFCatalog_IsTagged(document.raw)


def test_no_date_and_nothing_found_still_print() -> None:
    text = text_of(to_pdf(tiny_report().model_copy(update={"date": "some day"})))
    assert "Noanswercouldbegiven" in text
    assert "someday" in text


def test_long_reports_keep_their_heads_and_nothing_leaves_the_page() -> None:
    base = sample_report()
    many = tuple(
        base.claims[n % 11].model_copy(
            update={"id": f"c-{n:012x}", "text": f"Claim {n} " + "x" * 90 + " says much. " * 9}
        )
        for n in range(120)
    )
    started = time.perf_counter()
    pdf = to_pdf(sample_report(claims=many))
    assert time.perf_counter() - started < 20
    document = pdfium.PdfDocument(pdf)
    pages = [squeezed(page.get_textpage().get_text_bounded()) for page in document]
    assert sum("No.ClaimVerdict" in page for page in pages) >= 5
    for page in document:
        width = page.get_width()
        text = page.get_textpage()
        rects = [text.get_rect(i) for i in range(text.count_rects())]
        assert all(left >= 60 and right <= width - 60 for left, _, right, _ in rects)


def test_the_template_gets_data_only() -> None:
    assert json.loads(document_data(sample_report()))["goal"] == sample_report().goal
