"""What exams are about: news of the last week first, nothing again too early, each part of another theme."""

from datetime import UTC, datetime, timedelta

import psycopg

from domain.exam.plans import THEMES
from infrastructure.exam.headlines import Headline, save
from infrastructure.exam.topics import Topics, pool
from infrastructure.services import Services

LASTING = {topic: theme for theme, topics in pool().items() for topic in topics}


def news(database: str, *themes: str, days_ago: float = 1) -> dict[str, str]:
    """Headlines of these themes, put into the pool; the theme of each."""
    when = datetime.now(UTC) - timedelta(days=days_ago)
    found = {f"Neues {n} vor {days_ago} Tagen": theme for n, theme in enumerate(themes)}
    save(database, [Headline(text, f"https://news.example/{text}", when, theme=theme) for text, theme in found.items()])
    return found


async def choose(
    parts: Services, count: int = 4, recent: list[str] | None = None, themes: tuple[str, ...] = (), seed: str = "seed"
) -> list[str]:
    return await Topics(parts.pool).choose(count, recent or [], themes, seed)


def test_the_pool_has_topics_of_every_theme() -> None:
    assert set(pool()) == set(THEMES)
    assert all(len(topics) >= 5 for topics in pool().values())
    assert len(LASTING) == sum(len(topics) for topics in pool().values())


async def test_parts_have_different_themes(parts: Services) -> None:
    for n in range(20):
        assert len({LASTING[topic] for topic in await choose(parts, 12, seed=f"seed {n}")}) == 12


async def test_the_same_seed_leads_to_the_same_topics(parts: Services, database: str) -> None:
    news(database, *THEMES)
    assert await choose(parts) == await choose(parts)
    assert len({tuple(await choose(parts, seed=f"seed {n}")) for n in range(10)}) > 1


async def test_news_of_the_last_seven_days_comes_first(parts: Services, database: str) -> None:
    fresh = news(database, "SPORT", "KULTUR", days_ago=6.9)
    stale = news(database, "UMWELT", "ARBEIT", days_ago=7.1)
    chosen = await choose(parts)
    assert set(chosen[:2]) == set(fresh)
    assert all(topic in LASTING for topic in chosen[2:])
    assert not set(chosen) & set(stale)


async def test_news_of_one_theme_leaves_room_for_others(parts: Services, database: str) -> None:
    fresh = news(database, *(5 * ["SPORT"]))
    chosen = await choose(parts)
    assert sum(topic in fresh for topic in chosen) == 1


async def test_a_headline_that_several_papers_have_is_one_topic(parts: Services, database: str) -> None:
    same = [Headline("Eine Meldung", f"https://news.example/{n}", datetime.now(UTC), theme="SPORT") for n in range(4)]
    save(database, same)
    chosen = await choose(parts)
    assert len(set(chosen)) == 4


async def test_topics_come_back_only_when_all_others_were_had(parts: Services) -> None:
    recent: list[str] = []
    for n in range(len(LASTING) // 4):
        chosen = await choose(parts, recent=recent, seed=f"seed {n}")
        assert not set(chosen) & set(recent)
        recent = [*chosen, *recent]
    assert len(recent) == len(LASTING)
    assert len(set(await choose(parts, recent=recent))) == 4


async def test_a_summary_comes_with_its_headline(parts: Services, database: str) -> None:
    save(database, [Headline("Titel", "https://news.example/1", datetime.now(UTC), 50 * "x", theme="SPORT")])
    assert (await choose(parts))[0] == f"Titel – {50 * 'x'}"


async def test_themes_that_are_wished_come_first(parts: Services, database: str) -> None:
    news(database, "KULTUR")
    chosen = await choose(parts, 2, themes=("SPORT", "MEDIEN"))
    assert {LASTING[topic] for topic in chosen} == {"SPORT", "MEDIEN"}


async def test_a_wished_theme_is_used_up_before_others(parts: Services, database: str) -> None:
    fresh = news(database, "SPORT", "KULTUR")
    chosen = await choose(parts, 4, themes=("SPORT",))
    assert {(LASTING | fresh)[topic] for topic in chosen} == {"SPORT"}
    assert chosen[0] in fresh
    of_sport = len(pool()["SPORT"]) + 1
    more = [(LASTING | fresh)[topic] for topic in await choose(parts, of_sport + 3, themes=("SPORT",))]
    assert more[:of_sport] == of_sport * ["SPORT"]
    assert "SPORT" not in more[of_sport:]


async def test_wished_themes_take_turns(parts: Services) -> None:
    chosen = await choose(parts, 4, themes=("SPORT", "MEDIEN"))
    assert sorted(LASTING[topic] for topic in chosen) == ["MEDIEN", "MEDIEN", "SPORT", "SPORT"]


async def test_of_a_wished_theme_that_was_had_the_oldest_comes_again(parts: Services) -> None:
    recent = list(pool()["SPORT"])
    assert await choose(parts, 4, recent, ("SPORT",)) == recent[::-1][:4]


async def test_what_is_published_later_is_no_news_yet(parts: Services, database: str) -> None:
    early = news(database, "SPORT", days_ago=-2)
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE topics SET published_at = now() + interval '2 days'")
    assert not set(await choose(parts, len(LASTING))) & set(early)
