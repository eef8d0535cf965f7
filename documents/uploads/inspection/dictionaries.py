"""What a dictionary of a PDF may not say. qpdf has undone escapes in names (`/J#53`) and in strings before."""

from __future__ import annotations

from typing import Any

from documents.uploads.inspection.limits import NotTaken

ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/GoTo3DView", "/Thread",
}  # fmt: skip
ACTIVE = {"/RichMedia", "/3D", "/Screen", "/Movie", "/Sound", "/PS"}
SYSTEMS = (
    "/F",
    "/UF",
    "/DOS",
    "/Mac",
    "/Unix",
)  # under which a file stands in /EF, which may also name a font
LINKS = ("http://", "https://", "mailto:", "tel:", "www.", "#")
TELLING = {
    "/AA", "/Collection", "/EF", "/EmbeddedFiles", "/F", "/JS", "/JavaScript", "/OpenAction", "/PS", "/Ref", "/S",
    "/Subtype", "/Subtype2", "/Type", "/XFA",
}  # fmt: skip


def look(one: Any) -> None:
    """Refuse a dictionary that does something, or holds another file.

    Raises:
        NotTaken: "script", "form", "attached", "active", "action".
    """
    keys = TELLING & set(one.keys())
    if not keys:
        return
    _scripts(one, keys)
    _files(one, keys)
    _actions(one, keys)


def _scripts(one: Any, keys: set[str]) -> None:
    import pikepdf

    if "/JavaScript" in keys or isinstance(one.get("/JS"), pikepdf.String | pikepdf.Stream):
        raise NotTaken("script")
    if "/XFA" in keys:
        raise NotTaken("form")


def _files(one: Any, keys: set[str]) -> None:
    import pikepdf

    kind, subtype = str(one.get("/Type", "")), str(one.get("/Subtype", ""))
    if kind == "/EmbeddedFile" or subtype == "/FileAttachment" or "/Collection" in keys:
        raise NotTaken("attached")
    files = one.get("/EF")
    if isinstance(files, pikepdf.Dictionary) and any(
        isinstance(files.get(key), pikepdf.Stream) for key in SYSTEMS
    ):
        raise NotTaken("attached")
    if "/EmbeddedFiles" in keys and _holds_names(one["/EmbeddedFiles"]):
        raise NotTaken("attached")
    elsewhere = one.get("/F") if isinstance(one, pikepdf.Stream) else None
    if isinstance(elsewhere, pikepdf.String | pikepdf.Dictionary):
        raise NotTaken("action")  # its content would be fetched from another file
    if isinstance(one.get("/Ref"), pikepdf.Dictionary) and "/F" in one["/Ref"]:
        raise NotTaken("action")


def _holds_names(tree: Any) -> bool:
    """Whether a tree of names has any; some programs leave an empty one."""
    import pikepdf

    if not isinstance(tree, pikepdf.Dictionary):
        return True
    return bool(len(tree.get("/Names", [])) or len(tree.get("/Kids", [])))


def _actions(one: Any, keys: set[str]) -> None:
    import pikepdf

    action = str(one.get("/S", ""))
    if action in ACTIONS:
        raise NotTaken("script" if action == "/JavaScript" else "action")
    if action == "/URI" and not str(one.get("/URI", "")).strip().lower().startswith(LINKS):
        raise NotTaken("action")
    if {str(one.get("/Subtype", "")), str(one.get("/Subtype2", ""))} & ACTIVE:
        raise NotTaken("active")
    if isinstance(one.get("/PS"), pikepdf.Stream) and isinstance(one, pikepdf.Stream):
        raise NotTaken("active")
    if "/OpenAction" in keys and not _only_shows(one["/OpenAction"]):
        raise NotTaken("action")
    if "/AA" in keys and _acts(one["/AA"]):
        raise NotTaken("action")


def _only_shows(opening: Any) -> bool:
    """Whether what happens on opening is no more than going to a place in the file."""
    import pikepdf

    if not isinstance(opening, pikepdf.Dictionary):
        return True
    return str(opening.get("/S", "/GoTo")) == "/GoTo" and "/Next" not in opening


def _acts(additional: Any) -> bool:
    """Whether there is an action by itself; /AA may also be the name of a font."""
    import pikepdf

    if not isinstance(additional, pikepdf.Dictionary):
        return False
    return any(isinstance(value, pikepdf.Dictionary) and "/S" in value for _key, value in additional.items())
