"""The laws of the engine, over diagrams that nobody drew."""

from __future__ import annotations

import pytest

from tests.engine.bpmn.fuzz.drawing import xml
from tests.engine.bpmn.fuzz.driver import Disagreement, check, check_tangle
from tests.engine.bpmn.fuzz.game import Game
from tests.engine.bpmn.fuzz.generator import KINDS, SMALL, Artist, draw
from tests.engine.bpmn.fuzz.mischief import check_mischief
from tests.engine.bpmn.fuzz.tangles import tangle

SEEDS = range(50)


@pytest.mark.parametrize("seed", SEEDS)
def test_engine_token_game_and_plan_agree_on_a_random_diagram(seed: int) -> None:
    assert check(draw(seed), seed) >= 0


@pytest.mark.parametrize("seed", SEEDS)
def test_engine_and_token_game_agree_on_a_tangle_even_where_it_gets_stuck(seed: int) -> None:
    check_tangle(tangle(seed), seed)


def test_some_tangles_get_stuck_and_some_do_not() -> None:
    stuck = [bool(check_tangle(tangle(seed), seed)) for seed in range(20)]
    assert True in stuck
    assert False in stuck


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_is_done_to_an_instance_the_engine_stays_whole(seed: int) -> None:
    assert check_mischief(draw(seed), seed) >= 0


@pytest.mark.parametrize("kind", KINDS)
def test_engine_and_token_game_agree_on_each_kind_of_part_alone(kind: str) -> None:
    for seed in range(3):
        artist = Artist(seed, (kind,) if kind not in SMALL else KINDS)
        assert check(artist.draw(), seed) >= 0


def test_a_seed_always_draws_the_same_diagram() -> None:
    assert [xml(draw(seed).process) for seed in SEEDS] == [
        xml(draw(seed).process) for seed in SEEDS
    ]


def test_a_token_game_that_loses_a_token_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(game: Game) -> bool:
        for place in game.places():
            if sum(place.tokens.values()) > 1:
                place.tokens.clear()
        return move(game)

    move = Game.move
    monkeypatch.setattr(Game, "move", forgetful)
    found = 0
    for seed in SEEDS:
        try:
            check(draw(seed), seed)
        except Disagreement:
            found += 1
    assert found > len(SEEDS) // 4
