"""Records, catalogue and rules on the desk."""

from records.admin import calendar, catalogue, leaks, records, rules
from records.admin.agency_steps import SECOND_PERSON
from records.admin.record_sections import file_section, looks_section
from registry.admin.agency_steps import OF_AGENCY
from registry.admin.sections import add_section

OF_AGENCY.extend(SECOND_PERSON)
add_section(file_section, first=True)
add_section(looks_section)

__all__ = ["calendar", "catalogue", "leaks", "records", "rules"]
