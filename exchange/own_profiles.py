"""Profiles that agencies write themselves: checked, versioned, never altered; and the one that a run used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from exchange import policies
from exchange.models import ImportProfile, ImportRun, ProfileState
from exchange.profile_yaml import ProfileError
from exchange.profiles import NAME, SHIPPED, AgencyRule, Profile, load, parse_text
from exchange.readers import FileBroken
from journal import clock
from journal import services as journal
from journal.actor import Actor
from journal.workflow import PolicyDenied, ReasonMissing, Refused
from records.catalogue import catalogue
from registry.models import Agency
from registry.selectors.agencies import in_scope

TEXT_LIMIT = 100_000  # characters
REPEATS = re.compile(r"[*+{]|\\[0-9]")  # what lets a pattern take for ever on a cell made for it


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a profile, and in which line; 0 where no line is meant."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """A profile that may be chosen for an upload. `agency` is empty for those that come with the site."""

    name: str
    title: str
    kind: str
    item: str
    agency: str = ""
    version: int = 0


def profile_check(text: str, *, name: str = "profile") -> list[Problem]:
    """What is wrong with a profile's text; empty where it can be used."""
    try:
        _checked(text, name=name)
    except ProfileError as error:
        return [Problem(error.line, str(error))]
    return []


@transaction.atomic
def profile_save(
    *, name: str, text: str, by: Actor, reason: str, agency: Agency | None = None
) -> ImportProfile:
    """Write a profile, or the next version of one. `agency` is the actor's own where none is given.

    Raises:
        PolicyDenied, ReasonMissing. Refused: the name is taken, or the text is wrong (with its line).
    """
    owner = agency or Agency.objects.filter(code=by.agency_key).first()
    if owner is None or not policies.may_write_profile(by, owner):
        raise PolicyDenied(f"profile {name}")
    if not reason.strip():
        raise ReasonMissing("a profile needs a reason")
    if not NAME.fullmatch(name):
        raise Refused(_("A profile's name has small letters, digits and _ only."), field="name")
    if name in _of_the_site():
        raise Refused(_("A profile of this name comes with the site. Choose another."), field="name")
    try:
        _checked(text, name=name)
    except ProfileError as error:
        raise Refused(str(error), field="text") from error
    last = ImportProfile.objects.select_for_update().filter(name=name).order_by("-version").first()
    if last is not None and last.agency_id != owner.pk:
        raise Refused(_("Another agency has a profile of this name. Choose another."), field="name")
    if last is not None and last.text == text and last.state == ProfileState.ACTIVE:
        return last  # the form was sent twice
    try:
        with transaction.atomic():
            saved = ImportProfile.objects.create(
                name=name,
                version=last.version + 1 if last else 1,
                text=text,
                agency=owner,
                made_by=by.user_key,
                made_by_name=by.name,
                made_at=clock.now(),
                reason=reason,
            )
    except IntegrityError as error:
        raise Refused(_("Somebody else saved this profile just now. Look at that version first.")) from error
    journal.audit(
        by=by, action="import_profile.save", target=f"import_profile:{name}", reason=reason,
        detail={"version": saved.version, "agency": owner.code},
    )  # fmt: skip
    return saved


@transaction.atomic
def profile_retire(*, name: str, by: Actor, reason: str) -> None:
    """Take a profile out of use; imports that used it stay as they are.

    Raises:
        PolicyDenied, ReasonMissing. Refused: there is none in use.
    """
    versions = ImportProfile.objects.select_for_update().filter(name=name, state=ProfileState.ACTIVE)
    last = versions.select_related("agency").order_by("-version").first()
    if last is None:
        raise Refused(_("There is no such profile in use."))
    if not policies.may_write_profile(by, last.agency):
        raise PolicyDenied(f"profile {name}")
    if not reason.strip():
        raise ReasonMissing("retiring a profile needs a reason")
    ImportProfile.objects.filter(name=name).update(state=ProfileState.RETIRED)
    journal.audit(by=by, action="import_profile.retire", target=f"import_profile:{name}", reason=reason)


def profiles_for(actor: Actor) -> list[ProfileChoice]:
    """The profiles that the actor may choose: those that come with the site, then the agencies' own."""
    found = [_choice(profile) for profile in map(_loaded, _of_the_site()) if profile is not None]
    own = ImportProfile.objects.filter(state=ProfileState.ACTIVE).select_related("agency__parent")
    newest: dict[str, ImportProfile] = {}
    for row in own.order_by("name", "version"):
        newest[row.name] = row
    for row in newest.values():
        if policies.may_see_profile(actor, row):
            profile = parse_text(row.text, name=row.name)
            found.append(_choice(profile, agency=row.agency.name, version=row.version))
    return [choice for choice in found if policies.may_upload(actor, None) and _serves(actor, choice.kind)]


def profile_named(name: str, *, by: Actor) -> tuple[Profile, ImportProfile | None]:
    """The profile of that name as the actor may use it: one that comes with the site, or an agency's own.

    Raises:
        FileBroken: profile_unknown. PolicyDenied: another agency's.
    """
    if name in _of_the_site():
        return load(name, own=settings.DATA_DIR / "profiles"), None
    row = (
        ImportProfile.objects.filter(name=name, state=ProfileState.ACTIVE)
        .select_related("agency__parent")
        .order_by("-version")
        .first()
    )
    if row is None:
        raise FileBroken("profile_unknown", name=name)
    if not policies.may_see_profile(by, row):
        raise PolicyDenied(f"profile {name}")
    return parse_text(row.text, name=name), row


def profile_of(run: ImportRun) -> Profile:
    """The profile as the run used it.

    Raises:
        FileBroken: profile_changed: one of the site's own files says something else since.
    """
    if run.own_profile is not None:
        return parse_text(run.own_profile.text, name=run.profile)
    try:
        profile = load(run.profile, own=settings.DATA_DIR / "profiles")
    except ProfileError as error:
        raise FileBroken("profile_unknown", name=run.profile) from error
    if profile.digest != run.profile_digest:
        raise FileBroken("profile_changed", name=run.profile)
    return profile


def _checked(text: str, *, name: str) -> Profile:
    """The profile, checked also against catalogue and agencies.

    Raises:
        ProfileError.
    """
    if len(text) > TEXT_LIMIT:
        raise ProfileError(f"{name}: is longer than {TEXT_LIMIT} characters", line=1)
    profile = parse_text(text, name=name)
    for rule in (profile.source_agency, profile.deciding_agency):
        if rule is not None:
            _check_agency(rule, text, name)
    if profile.kind == "records":
        _check_item(profile, text, name)
    return profile


def _check_agency(rule: AgencyRule, text: str, name: str) -> None:
    for code in filter(None, (rule.code, rule.below)):
        if not Agency.objects.filter(code=code).exists():
            _fail(name, text, code, _("there is no agency %s on file") % code)
    for pattern, _replacement in rule.spellings:
        if REPEATS.search(pattern.pattern):
            words = _("patterns that repeat (*, +, {…}) are for profiles that come with the site")
            _fail(name, text, pattern.pattern, words)


def _check_item(profile: Profile, text: str, name: str) -> None:
    item = catalogue().get(profile.item)
    if item is None or item.row.storage != "record":
        _fail(name, text, "item", _("there is no kind of fact %s for records") % profile.item)
    known = {prop.key for prop in item.schema.properties}
    for column in profile.columns:
        if column.detail and column.detail not in known:
            _fail(
                name,
                text,
                column.field,
                _("%(item)s has no property %(name)s; it has: %(known)s")
                % {"item": profile.item, "name": column.detail, "known": ", ".join(sorted(known))},
            )


def _fail(name: str, text: str, word: str, why: str) -> NoReturn:
    line = next((number for number, line in enumerate(text.splitlines(), 1) if word in line), 1)
    raise ProfileError(f"{name}, line {line}, {word}: {why}", line=line)


def _of_the_site() -> list[str]:
    folders = (settings.DATA_DIR / "profiles", SHIPPED)
    return sorted({path.stem for folder in folders for path in folder.glob("*.yaml")})


def _loaded(name: str) -> Profile | None:
    try:
        return load(name, own=settings.DATA_DIR / "profiles")
    except ProfileError:  # a file of the operator's that is wrong stops nobody else's
        return None


def _choice(profile: Profile, *, agency: str = "", version: int = 0) -> ProfileChoice:
    return ProfileChoice(
        profile.name, profile.title or profile.name, profile.kind, profile.item, agency, version
    )


def _serves(actor: Actor, kind: str) -> bool:
    probe = Profile(name="", kind=kind, columns=(), key=(), digest="")
    return policies.may_upload(actor, probe)


def may_use(actor: Actor, profile: Profile, agency: Agency | None) -> bool:
    """Whether a file by this profile may be brought: the right, and for a named source the scope."""
    if not policies.may_upload(actor, profile):
        return False
    rule = profile.source_agency
    if rule is None or not rule.code or agency is None:
        return True
    return in_scope(actor, Agency.objects.filter(code=rule.code).select_related("parent").first())
