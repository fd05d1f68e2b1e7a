"""The policies name sources that there are, each kind of text once."""

from __future__ import annotations

from training.mixture import TEMPLATES
from training.policy import POLICIES
from training.sources import SOURCES, folder_name


def test_every_source_is_of_one_kind() -> None:
    """Each source's texts are judged by the teachers of exactly one policy."""
    judged = [name for policy in POLICIES for name in policy.texts]
    assert sorted(judged) == sorted(folder_name(source) for source in SOURCES)
    assert TEMPLATES not in judged


def test_policies_follow_people_and_leave_room_for_templates() -> None:
    """What is followed has labels of people and is of the policy's own kind; the shares leave something over."""
    labelled = {folder_name(source) for source in SOURCES if source.labelled}
    for policy in POLICIES:
        assert policy.followed.keys() <= labelled & set(policy.texts)
    assert 0 < 1 - sum(policy.share for policy in POLICIES) < 0.5
