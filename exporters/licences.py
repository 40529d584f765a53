"""What a licence's name leads to: its SPDX id, and the address of its text."""

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

_LIST = "https://spdx.org/licenses"


def spdx_id(licence: str) -> str | None:
    """Give the SPDX id or expression as SPDX writes it; None for any other name."""
    try:
        return str(canonicalize_license_expression(licence))
    except InvalidLicenseExpression:
        return None


def licence_address(licence: str) -> str:
    """Give the address of a licence of SPDX's list; the name itself for what is in no list."""
    known = spdx_id(licence)
    if known is None or " " in known or known.startswith("LicenseRef-"):
        return licence
    return f"{_LIST}/{known}.html"
