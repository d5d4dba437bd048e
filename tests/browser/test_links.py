"""Forms in the address: a link opens them as they were, and they keep it up to date as a person changes them."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.exhaustive
def test_the_form_of_a_race_is_in_its_address(open_page):
    page = open_page("/compare?variants=vae.undercomplete.denoising&epochs=7&seeds=1")
    page.get_by_text("3 runs on Handwritten digits").wait_for()
    page.get_by_role("checkbox", name="Undercomplete autoencoder").click()
    page.wait_for_url(re.compile(r"variants=vae\.denoising"))
    assert "epochs=7" in page.url
    again = open_page("/" + page.url.split("/", 3)[3])
    again.get_by_text("2 runs on Handwritten digits").wait_for()
