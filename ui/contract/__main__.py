"""python -m ui.contract"""

from aecore.files import replace_bytes

from . import CONTRACT, contract

replace_bytes(CONTRACT, contract().encode())
