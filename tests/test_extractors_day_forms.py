"""Days as papers of many languages print them, whole and short."""

from datetime import UTC, date, datetime

import pytest

from extractors.times.dates import read_moment


@pytest.mark.parametrize(
    "text",
    [
        "04 Mar 25",
        "Mar 4 '25",
        "04 Mar 25 14:30",
        "2025-Mar-04",
        "4/Mar/2025",
        "4-Mar-2025",
        "March 4,2025",
        "Mar.4, 2025",
        "Tue Mar 04 10:00:00 UTC 2025",
        "Tue Mar 04 10:00:00 +0000 2025",
        "4.März 2025",
        "04.Mär.2025",
        "4 mrt 2025",
        "4 mar. 2025 kl. 14.30",
        "marzo 4 de 2025",
        "4 d’març de 2025",
        "4. bře 2025",
        "4. ožu 2025.",
        "2025. márc. 4.",
        "4 бер. 2025 р.",
        "4. märts 2025",
        "2025. gada 4. marts",
        "2025\u202fж. 4 наурыз",
        "2025 оны 3-р сарын 4",
        "2025eko martxoaren 4a",
        "4 Mawrth 2025",
        "4 మార్చి 2025",
        "2025, മാർച്ച് 4",
        "၄ မတ် ၂၀၂၅",
        "2025 මාර්තු 4",
        "4 มีนาคม ค.ศ. 2025",
        "4 thg 3, 2025",
        "4\u200f/03\u200f/2025",
        "4 مارچ، 2025",
        "２０２５年３月４日",
        "令和7年3月4日",
        "二〇二五年三月四日",
        "中華民國114年3月4日",
        "입력 25.03.04 14:30",
        "2025_03_04",
    ],
)
def test_a_day_is_read_as_it_is_printed(text: str) -> None:
    found = read_moment(text)
    assert found is not None
    assert found.at.date() == date(2025, 3, 4)


@pytest.mark.parametrize("text", ["1741082400", "1741082400000", "/Date(1741082400000+0100)/"])
def test_a_count_of_seconds_is_a_moment(text: str) -> None:
    found = read_moment(text)
    assert found is not None
    assert found.at == datetime(2025, 3, 4, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "month"),
    [("14 augusti 2025", 8), ("二〇二四年十二月十一日", 12), ("14. apríla 2025", 4)],
)
def test_months_have_names_of_their_own(text: str, month: int) -> None:
    found = read_moment(text)
    assert found is not None
    assert found.at.month == month


@pytest.mark.parametrize(
    "text", ["from 5 May 20 minutes late", "Sat 12 Mar 22°", "the best 10 of 20", "May 4 at 20"]
)
def test_two_digits_are_a_year_only_where_nothing_else_follows(text: str) -> None:
    assert read_moment(text) is None


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("১২ মার্চ ২০২৪, ০৮:৩০ পিএম", "20:30"),
        ("১২ মার্চ ২০২৪, রাত ৮:৩০", "20:30"),
        ("১২ মার্চ ২০২৪, রাত ১:৩০", "01:30"),
        ("12 मार्च 2024, 8:30 पीएम", "20:30"),
        ("12 मार्च 2024, सुबह 8:30", "08:30"),
        ("12 March 2024 8:30 பிற்பகல்", "20:30"),
        ("2024 මාර්තු 12 08:30 ප.ව.", "20:30"),
        ("12 مارچ 2024 8:30 شام", "20:30"),
        ("12/03/2024 08:30 CH", "20:30"),
        ("12/03/2024 08:30 SA", "08:30"),
        ("12 Mac 2024 8:30 malam", "20:30"),
        ("12 Mac 2024 12:30 malam", "00:30"),
        ("12 Marso 2024, 8:30 ng gabi", "20:30"),
        ("12.03.2024 20:30 Sa", "20:30"),
        ("2024.3.12. 오후 8:30", "20:30"),
        ("12 March 2024 12:30 am", "00:30"),
    ],
)
def test_the_halves_of_a_day_are_named_in_many_languages(text: str, clock: str) -> None:
    found = read_moment(text)
    assert found is not None
    assert f"{found.at:%Y-%m-%d %H:%M}" == f"2024-03-12 {clock}"


@pytest.mark.parametrize(
    "text",
    ["ថ្ងៃទី១២ ខែមីនា ឆ្នាំ២០២៤", "၂၀၂၄ ခုနှစ်၊ မတ်လ ၁၂ ရက်", "12 မတ်လ 2024", "Ika-12 ng Marso 2024"],
)
def test_words_that_are_set_to_the_numbers_of_a_date_are_no_hindrance(text: str) -> None:
    found = read_moment(text)
    assert found is not None
    assert f"{found.at:%Y-%m-%d}" == "2024-03-12"
