"""The syllabi that ship with the project, and how a broken one is told."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from domain.study.phases import ExamType
from domain.study.plans import verify
from infrastructure.study.offline_plans import plan_units
from infrastructure.study.syllabus import SHIPPED, Library
from tests.support.client import SYLLABUS

LIBRARIES = {"shipped": Library(SHIPPED), "small": Library(SYLLABUS)}


@pytest.mark.parametrize("name", LIBRARIES)
def test_nothing_is_wrong_with_the_syllabi(name: str) -> None:
    assert list(LIBRARIES[name].problems()) == []


@pytest.mark.parametrize(
    ("exam_type", "sizes"),
    [
        ("NEET", "biology 10, inorganic_chemistry 9, organic_chemistry 9, physical_chemistry 11, physics 19"),
        ("JEE", "inorganic_chemistry 9, mathematics 16, organic_chemistry 9, physical_chemistry 11, physics 20"),
        ("UPSC", "economy 5, geography 3, history 5, polity 6"),
        ("CAT", "dilr 2, quant 5, verbal 2"),
    ],
)
def test_an_examination_has_all_units_of_its_subjects(exam_type: str, sizes: str) -> None:
    counted = Counter(unit.subject for unit in LIBRARIES["shipped"].syllabus(ExamType[exam_type]))
    assert ", ".join(f"{subject} {count}" for subject, count in sorted(counted.items())) == sizes


def test_chemistry_builds_on_its_physical_part() -> None:
    needs = {unit.id: unit.prerequisites for unit in LIBRARIES["shipped"].syllabus(ExamType.JEE)}
    assert "physical_chemistry.atomic_structure" in needs["inorganic_chemistry.periodicity"]
    assert "physical_chemistry.chemical_bonding" in needs["inorganic_chemistry.p_block_13_14"]
    assert "physical_chemistry.chemical_bonding" in needs["organic_chemistry.basic_principles"]
    assert "physical_chemistry.redox_and_electrochemistry" in needs["inorganic_chemistry.isolation_of_metals"]
    assert "physical_chemistry.ionic_equilibrium" in needs["organic_chemistry.nitrogen_compounds"]


@pytest.mark.parametrize("exam_type", ExamType)
@pytest.mark.parametrize("days", [3, 7, 30])
def test_every_examination_can_be_planned(exam_type: ExamType, days: int) -> None:
    for library in LIBRARIES.values():
        if units := library.syllabus(exam_type):
            found = verify(plan_units(exam_type, units, days, {}), units, days)
            assert found.is_valid, found.critique


def broken(tmp_path: Path, **changes: Any) -> Library:
    """The library of a folder whose one unit is changed."""
    subject = json.loads((SYLLABUS / "quant.json").read_text("utf-8"))
    subject["units"][0] |= changes
    (tmp_path / "quant.json").write_text(json.dumps(subject), "utf-8")
    return Library(tmp_path)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"id": "maths.percentages"}, "the id is not the subject's"),
        ({"prerequisites": ["quant.none"]}, "its prerequisite quant.none is not there"),
        ({"misconceptions": []}, "names the misconceptions"),
        ({"quiz": []}, "no question reveals quant.percentages.m1"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    (found, *_) = broken(tmp_path, **changes).problems()
    assert problem in found


def test_an_item_with_two_equal_options_is_told(tmp_path: Path) -> None:
    quiz = json.loads((SYLLABUS / "quant.json").read_text("utf-8"))["units"][0]["quiz"]
    quiz[0]["options"][1] = " 30"
    (found,) = broken(tmp_path, quiz=quiz).problems()
    assert "the same" in found


def test_a_file_of_another_shape_is_not_read(tmp_path: Path) -> None:
    with pytest.raises(msgspec.ValidationError):
        broken(tmp_path, colour="red")


def test_a_unit_that_needs_itself_in_turn_is_told(tmp_path: Path) -> None:
    subject = json.loads((SYLLABUS / "physics.json").read_text("utf-8"))
    subject["units"][0]["prerequisites"] = ["physics.motion"]
    (tmp_path / "physics.json").write_text(json.dumps(subject), "utf-8")
    assert any("needs it in turn" in problem for problem in Library(tmp_path).problems())
