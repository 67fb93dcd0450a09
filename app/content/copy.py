"""A copy of a document from its bytes, for reading in another thread."""

from collections.abc import Sequence

from pycrdt import Doc, merge_updates

from app.content.tree import AnyDoc
from app.errors import DamagedUpdate


def copy_of(updates: Sequence[bytes]) -> AnyDoc:
    """The document that these updates make, in the order of the log.

    Raises:
        DamagedUpdate: they cannot be read.
    """
    doc: AnyDoc = Doc()
    if not updates:
        return doc
    try:
        # Merged first: yrs loses content when it applies updates whose causes are missing yet.
        doc.apply_update(merge_updates(*updates))
    except Exception as error:
        raise DamagedUpdate() from error
    except BaseException as error:
        # A panic of yrs is a BaseException whose class nobody exports.
        if type(error).__name__ != "PanicException":
            raise
        raise DamagedUpdate() from error
    return doc
