"""Every public function, class and method of the core says what it means."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import FunctionType, ModuleType

ROOT = Path(__file__).parents[1]
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "aecore").rglob("*.py")
    if path.name != "__main__.py" and path.relative_to(ROOT).as_posix() != "aecore/engines/ray.py"
)
"""All but the one that imports Ray, which is asked where that is installed (tests/cluster)."""


def public(module: ModuleType) -> Iterator[tuple[str, str | None]]:
    """Yield what a module makes public, with its docstring: the functions and classes of its `__all__` that it defines,
    and the methods and properties of these classes."""
    for name in getattr(module, "__all__", ()):
        found = getattr(module, name)
        if getattr(found, "__module__", "") != module.__name__:
            continue  # a value, or another module's
        if isinstance(found, FunctionType):
            yield name, found.__doc__
        elif inspect.isclass(found):
            yield name, own_doc(found)
            yield from ((f"{name}.{method}", inherited_doc(found, method)) for method in methods(found))


def methods(found: type) -> Iterator[str]:
    code = (FunctionType, classmethod, staticmethod, property, cached_property)
    return (name for name, value in vars(found).items() if not name.startswith("_") and isinstance(value, code))


def own_doc(found: type) -> str | None:
    """Return the docstring of a class; the one that a dataclass makes up by itself is none."""
    written: str | None = vars(found).get("__doc__")
    return None if written and written.startswith(f"{found.__name__}(") else written


def inherited_doc(found: type, method: str) -> str | None:
    """Return the docstring of a method, or of the one it overrides."""
    docs = (getattr(vars(base).get(method), "__doc__", None) for base in found.__mro__)
    return next((doc for doc in docs if doc), None)


def undocumented(name: str) -> list[str]:
    return [member for member, doc in public(importlib.import_module(name)) if not doc]


def test_everything_public_says_what_it_means() -> None:
    assert len(MODULES) > 100
    assert {name: lacking for name in MODULES if (lacking := undocumented(name))} == {}


def test_a_class_or_method_without_a_docstring_is_noticed() -> None:
    class Base:
        """A base."""

        def said(self) -> None:
            """Say."""

    class Derived(Base):
        def said(self) -> None: ...
        def silent(self) -> None: ...
        def _hidden(self) -> None: ...

    module = ModuleType("m")
    Derived.__module__ = "m"
    vars(module).update(Derived=Derived, __all__=["Derived"])
    assert [name for name, doc in public(module) if not doc] == ["Derived", "Derived.silent"]
