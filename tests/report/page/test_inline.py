"""What is written into the page can end no element, and only the page's own scripts run.

Belongs here: escaping, the content security policy. Does not belong here: the browser's obedience (test_browser.py).
"""

from __future__ import annotations

import base64
import hashlib
import json

import pytest

from capdev_pipeline.report.page import inline

HOSTILE = "</script><!--<script>&\u2028\u2029'\""


def test_data_can_end_no_script_element() -> None:
    text = str(inline.data({HOSTILE: [HOSTILE, 1, None]}))
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {HOSTILE: [HOSTILE, 1, None]}


def test_data_refuses_what_json_has_not() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        inline.data({"value": float("nan")})


def test_a_script_can_end_no_script_element() -> None:
    text = str(inline._script("a = '</SCRIPT>'; b = /<!--/; c = '<p>';"))
    assert text == "a = '\\x3c/SCRIPT>'; b = /\\x3c!--/; c = '<p>';"


def test_the_library_asks_no_network_of_itself() -> None:
    text = inline.library()
    assert "</script" not in text.casefold()
    assert "vegaEmbed" in text
    assert 0.5e6 < len(text) < 1.5e6


def test_the_policy_allows_the_scripts_by_their_hash_and_nothing_else() -> None:
    digest = base64.b64encode(hashlib.sha256(b"x = 1").digest()).decode()
    policy = inline.policy(["x = 1"])
    assert f"script-src 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe-eval" not in policy
    assert "http" not in policy
