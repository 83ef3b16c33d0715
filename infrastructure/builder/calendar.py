"""A published session for calendars (iCalendar, RFC 5545)."""

from icalendar import Calendar, Event, Todo

from domain.builder.schedule import schedule
from projections.builder.handout import labels_of
from projections.builder.published import PublishedRow

MAKER = "-//Lyceum//Session builder//EN"


def calendar(published: PublishedRow) -> str:
    """The session as an event in its time zone, which is told with it; without day and times as a thing to do.

    Published again, it is the same event in its next version.
    """
    made = Calendar()
    made.add("prodid", MAKER)
    made.add("version", "2.0")
    made.add_component(entry(published))
    made.add_missing_timezones()
    return str(made.to_ical(), "utf-8")


def entry(published: PublishedRow) -> Event | Todo:
    """What stands in the calendar."""
    found, said = schedule(published.metadata), published.metadata
    made = Todo() if found.start is None else Event()
    made.add("uid", f"{published.session_id}@lyceum")
    made.add("sequence", published.publication - 1)
    made.add("dtstamp", published.published_at)
    made.add("summary", published.title)
    made.add("description", agenda(published))
    if found.start and found.end:
        made.add("dtstart", found.start)
        made.add("dtend", found.end)
    for name, text in (("location", said.location), ("categories", said.category)):
        if text:
            made.add(name, [text] if name == "categories" else text)
    return made


def agenda(published: PublishedRow) -> str:
    """What the session is for, and its sections with their minutes, a line each."""
    minutes = labels_of(published.language)["minutes"]
    sections = [f"{one.title} ({minutes.format(minutes=one.duration_minutes)})" for one in published.outline.sections]
    return "\n".join([*filter(None, (published.metadata.desired_outcome,)), *sections])
