"""Settings of the staff desk: who decides about its door, and who stands there."""

DESK_DOOR = "accounts.door.staff_door"
ACTOR_OF = "accounts.actors.actor_for"
DESK_PASSWORD_URL = "account_change_password"  # noqa: S105  # the name of an address

# The import desk shows rows as the public will see them, by the public pages' own card.
PUBLIC_CARD = "website.cards.record_card"
PUBLIC_CARD_WORDS = "website.cards.card_words"
