"""Import a module only when something of it is used, so that a command waits for its own alone."""

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec
from types import ModuleType


def import_when_used(name: str) -> ModuleType:
    """
    Give a module that runs when one of its attributes is first asked for.

    A module that was imported before is given as it is.

    Raises
    ------
    ModuleNotFoundError
        If there is none of this name.
    """
    if name in sys.modules:
        return sys.modules[name]
    spec = find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"no module named {name}", name=name)
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
