"""A small invented library on roof coatings: a run over it takes a second or two, and answers its goal."""

import json
from collections.abc import Mapping
from pathlib import Path

GOAL = "How do reflective roof coatings compare with dark roofs in cooling energy, surface temperature and durability?"

_PAPERS: dict[str, tuple[str, list[str], int, str, list[str], list[str]]] = {
    "warehouse.md": (
        "Reflective Coatings on Warehouse Roofs",
        ["Ada Brandt", "Ilse Korhonen"],
        2019,
        "2901.00001",
        [
            "Reflective roof coatings reduced cooling energy by 18 percent in twelve monitored warehouses.",
            "Reflective roof coatings lowered the peak roof surface temperature from 71 to 44 degrees.",
        ],
        [
            "Cooling energy in the coated warehouses fell most in July, by 24 percent against dark roofs.",
            "Reflective roof coatings lost 15 percent of their reflectance within three years of weathering.",
            "Dark roofs reached a surface temperature of 71 degrees, against 44 degrees on reflective roofs.",
        ],
    ),
    "school.md": (
        "Two Summers of Cool Roofs on Schools",
        ["Noor Haddad"],
        2021,
        "2901.00002",
        [
            "Reflective roof coatings reduced cooling energy by 11 percent in nine schools over two summers.",
            "Dark roofs on the schools were 25 degrees hotter than reflective roofs at noon.",
        ],
        [
            "Cooling energy savings of reflective roof coatings were lower in schools with thick insulation.",
            "Reflective roof coatings on schools kept 90 percent of their reflectance after two summers.",
            "Durability of reflective roof coatings suffered most where water stood on the roof surface.",
        ],
    ),
    "weathering.md": (
        "Weathering of Reflective Roof Coatings",
        ["Tomas Vrba", "Lena Osei"],
        2022,
        "2901.00003",
        [
            "Reflective roof coatings lost about 15 percent of their reflectance within three years of weathering.",
            "Washing restored nearly all of the reflectance that reflective roof coatings had lost to soot.",
        ],
        [
            "Durability of reflective roof coatings was better than that of dark bitumen roofs in frost tests.",
            "Dark roofs cracked after 300 frost cycles, while reflective roof coatings lasted 450 cycles.",
            "Surface temperature swings of dark roofs were twice as large as those of reflective roofs.",
        ],
    ),
    "winter.md": (
        "The Winter Penalty of Cool Roofs",
        ["Mikael Aalto", "Rosa Dietz"],
        2020,
        "2901.00004",
        [
            "Reflective roof coatings increased heating energy by 6 percent in cold cities.",
            "In cold cities the cooling energy saved by reflective roof coatings was smaller than the added heating.",
        ],
        [
            "Dark roofs needed less heating energy in winter than reflective roofs, by 6 percent.",
            "Cooling energy savings of reflective roofs fell below 4 percent north of the sixtieth parallel.",
            "Snow cover hid the difference in surface temperature between dark roofs and reflective roofs.",
        ],
    ),
    "model.md": (
        "A Model of Roof Heat Flow",
        ["Priya Nair"],
        2018,
        "2901.00005",
        [
            "A heat flow model predicts that reflective roof coatings cut cooling energy by 20 percent.",
            "The model predicts a surface temperature of 45 degrees for reflective roofs and 70 for dark roofs.",
        ],
        [
            "Cooling energy depends more on roof reflectance than on insulation in hot and dry climates.",
            "The model ignores durability, so it overstates the savings of old reflective roof coatings.",
            "Dark roofs store heat until midnight, which raises cooling energy in the evening by 9 percent.",
        ],
    ),
}


def write(folder: Path, extra: Mapping[str, str] | None = None) -> Path:
    """Write the papers to ``folder`` (and ``extra`` files by name) and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (title, authors, year, arxiv_id, summary, results) in _PAPERS.items():
        front = "\n".join(
            f"{key}: {json.dumps(value)}"
            for key, value in {
                "title": title,
                "authors": authors,
                "year": year,
                "arxiv_id": arxiv_id,
                "link": f"https://arxiv.org/abs/{arxiv_id}",
            }.items()
        )
        body = f"# {title}\n\n## Summary\n\n{' '.join(summary)}\n\n## Results\n\n{' '.join(results)}\n"
        (folder / name).write_text(f"---\n{front}\n---\n\n{body}", encoding="utf-8")
    for name, text in (extra or {}).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
