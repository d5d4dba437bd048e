"""Every tile has a picture of its own, and a browser can read it."""

import xml.etree.ElementTree as ET

import pytest

from aecore.data.cards import CARDS
from aecore.models.variants import VARIANTS
from aecore.presets import preset
from aecore.runs.store import Store
from ui.drawing import look_of
from ui.tiles.data import PICTURES
from ui.tiles.pictures import data_picture, variant_picture
from ui.tiles.samples import mosaic


@pytest.mark.parametrize("name", CARDS)
def test_a_data_set_has_a_picture(name):
    assert ET.fromstring(data_picture(name, CARDS[name])).get("viewBox") == "0 0 48 48"
    assert (name in PICTURES) != bool(mosaic(name)), "items of its own, or a drawing"


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_has_a_picture(name):
    assert ET.fromstring(variant_picture(VARIANTS[name])).get("viewBox") == "0 0 48 48"


def test_no_two_pictures_are_the_same():
    assert len({data_picture(name, card) for name, card in CARDS.items()}) == len(CARDS)
    assert len({variant_picture(variant) for variant in VARIANTS.values()}) == len(VARIANTS)


@pytest.mark.parametrize("name", CARDS)
def test_components_are_told_how_items_look(name, tmp_path):
    look = look_of(Store(tmp_path).create(preset(name, "vae"), "one"))
    assert look["kind"] == CARDS[name].kind
    assert look["shape"] == list(CARDS[name].shape)
    assert len(look["columns"]) in (0, look["shape"][-1])
    assert len(look["words"]) == (look["shape"][0] if look["kind"] == "text" else 0)


def test_a_forecast_says_how_much_is_foretold(tmp_path):
    spec = preset("sines", "forecasting", {"model.view.future": 0.25})
    assert look_of(Store(tmp_path).create(spec, "one"))["future"] == 16
