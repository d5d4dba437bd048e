"""A class: a room with a code of four signs in which a teacher sees how many have guessed what. Counts and nothing
else: no names, no addresses, no free text; gone after a day."""
