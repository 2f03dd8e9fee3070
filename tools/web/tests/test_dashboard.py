"""The dashboard in a browser, over a daemon that decides meanwhile."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from noveld import Client
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from web.serving import Served, serving, tool

CHROMIUM, DRIVER = tool("chromium"), tool("chromedriver")
needs_browser = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None, reason="no browser (Debian: chromium, chromium-driver)"
)
HOSTILE = '<img src=x onerror="document.title=1">&"\'\u202e'
TOKEN = "0123456789abcdef-secret"
# Where the pictures go that a person looks at; nowhere unless it is said.
PICTURES = os.environ.get("NOVELD_DASHBOARD_PICTURES")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    settings = {"budget__capacity": 60, "shadow": "[{name: strict, policy: {min_distance: 0.8}}]"}
    with serving(tmp_path_factory.mktemp("dashboard"), **settings) as daemon:
        for seed in range(1, 6):
            daemon.submit(60, seed=seed, source=["crawler", "dialogues", HOSTILE][seed % 3])
        vectors = np.random.default_rng(9).normal(size=(1, 16)).astype(np.float32)
        with Client(daemon.endpoints["ingest"]) as client:
            client.submit([HOSTILE], vectors)
        yield daemon


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    arguments = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"]
    for argument in [*arguments, "--window-size=1280,1600"]:
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    yield driver
    driver.quit()


@pytest.fixture
def page(browser: webdriver.Chrome, served: Served) -> webdriver.Chrome:
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.get(f"http://{served.address}/")
    until(browser, lambda: text(browser, "#state") == "live")
    until(browser, lambda: text(browser, "#figures dd")[:1].isdigit())
    complaints(browser)
    return browser


def until(browser: webdriver.Chrome, condition: Callable[[], bool]) -> None:
    WebDriverWait(browser, 20, poll_frequency=0.1).until(lambda _: condition())


def text(browser: webdriver.Chrome, selector: str) -> str:
    # In one go: the page may put another element in the place of one that was found.
    shown = browser.execute_script("return document.querySelector(arguments[0])?.innerText", selector)
    return str(shown or "").strip()


def complaints(browser: webdriver.Chrome) -> list[object]:
    """What the browser has said of the page since it was asked last."""
    found: list[object] = browser.execute("getLog", {"type": "browser"})["value"]
    return found


def picture(browser: webdriver.Chrome, name: str) -> None:
    if PICTURES:
        browser.save_screenshot(str(Path(PICTURES) / f"{name}.png"))


def first_event(served: Served) -> dict[str, Any]:
    """What a page is told at first."""
    with following(served) as events:
        assert events.getheader("Content-Type") == "text/event-stream"
        assert events.readline() == b"event: state\n"
        state: dict[str, Any] = json.loads(events.readline().removeprefix(b"data: "))
        return state


@contextlib.contextmanager
def following(served: Served, **headers: str) -> Iterator[http.client.HTTPResponse]:
    """The events as a page gets them."""
    connection = http.client.HTTPConnection(served.address, timeout=30)
    try:
        connection.request("GET", "/api/events", headers=headers)
        yield connection.getresponse()
    finally:
        connection.close()


def test_the_page_is_held_to_its_own_script(served: Served) -> None:
    one, other = served.get("/"), served.get("/")
    policy = one.headers["content-security-policy"]
    nonce = re.search(r"script-src 'nonce-(\w+)'", policy)
    assert nonce is not None
    assert f'<script nonce="{nonce[1]}">' in one.text
    assert policy != other.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", one.text)


def test_the_events_say_what_status_says(served: Served) -> None:
    state = first_event(served)
    with Client(served.endpoints["ingest"], query=served.endpoints["query"]) as client:
        status = client.status()
    assert (state["status"]["pool"], state["status"]["seq"]) == (status.pool, status.seq)
    assert state["novelsum_error"] == 0
    assert [error for *_, error in state["history"]["novelsum"]] == [0] * len(state["history"]["novelsum_unweighted"])
    assert len(state["map"]["points"]) == status.pool == 60
    assert 0 < state["map"]["share"] <= 1
    assert state["records"][-1]["seq"] == status.seq
    assert len(state["scores"]) >= 300


def test_samples_are_explained(served: Served) -> None:
    answer = served.get("/api/explain?id=" + urllib.parse.quote(HOSTILE))
    assert (answer.status, json.loads(answer.text)["records"][0]["id"]) == (200, HOSTILE)
    assert served.get("/api/explain?id=nobody").status == 404
    assert served.get("/api/explain").status == 400
    assert len(json.loads(served.get("/api/neighbors?id=1-0&k=3").text)["neighbors"][0]) == 3
    assert served.get("/api/neighbors?id=1-0&k=0").status == 400
    assert served.get("/api/neighbors?id=1-0&k=x").status == 400


def test_samples_are_for_those_with_a_token_where_there_is_one(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    with serving(tmp_path / "data", http__token_file=token) as served:
        assert served.get("/").status == 200
        for path in ("/api/events", "/api/explain?id=a", "/api/neighbors?id=a"):
            assert served.get(path).status == 401
        assert served.get("/api/explain?id=a", Authorization=f"Bearer {TOKEN}").status == 404


def reloaded(served: Served, log: Path) -> str:
    """Has the daemon read its settings again; gives what it logged of that."""
    before = len(log.read_text())
    os.kill(served.pid, signal.SIGHUP)
    deadline = time.monotonic() + 30
    while "SIGHUP: the settings" not in (said := log.read_text()[before:]):
        assert time.monotonic() < deadline, said
        time.sleep(0.01)
    return said


def test_the_last_of_hurried_reloads_counts(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    with serving(tmp_path / "data", http__token_file=token) as served:
        for turn in range(100):
            for place in range(2):
                wanted = f"{turn}-{place}-{TOKEN}"
                token.write_text(wanted)
                os.kill(served.pid, signal.SIGHUP)
                # So that the second comes while the first is under way, sooner or later in it.
                time.sleep(turn * 0.0001 if place == 0 else 0)
            deadline = time.monotonic() + 10
            while served.get("/metrics", Authorization=f"Bearer {wanted}").status != 200:
                assert time.monotonic() < deadline, f"turn {turn}"


def test_another_token_counts_after_a_reload_and_ends_what_the_old_one_followed(tmp_path: Path) -> None:
    token, log, other = tmp_path / "token", tmp_path / "data" / "noveld.log", TOKEN[::-1]
    token.write_text(TOKEN)
    token.chmod(0o600)
    with serving(tmp_path / "data", http__token_file=token) as served:

        def answers() -> list[int]:
            return [served.get("/metrics", Authorization=f"Bearer {each}").status for each in (TOKEN, other)]

        token.write_text(TOKEN + "\n")
        assert "another token" not in reloaded(served, log)
        with following(served, Authorization=f"Bearer {TOKEN}") as events:
            assert events.readline() == b"event: state\n"
            assert answers() == [200, 401]
            token.write_text("short")
            assert "http.token_file" in reloaded(served, log) and answers() == [200, 401]
            token.write_text(other)
            assert "another token" in reloaded(served, log) and answers() == [401, 200]
            with contextlib.suppress(http.client.IncompleteRead):
                while events.read1():
                    pass
        with following(served, Authorization=f"Bearer {other}") as events:
            assert events.readline() == b"event: state\n"


@needs_browser
def test_figures_and_tables_show_the_pool(page: webdriver.Chrome) -> None:
    assert text(page, "#figures dd").splitlines() == ["60", "of 60"]
    assert len(page.find_elements(By.CSS_SELECTOR, "#latest tbody tr")) == 60
    assert "strict" in text(page, "#shadows")
    assert "crawler" in text(page, "#sources")
    assert page.find_elements(By.CSS_SELECTOR, "#gain svg .threshold")
    assert "60 of 60 members" in text(page, "#map-note")
    assert complaints(page) == []
    picture(page, "light")
    page.find_element(By.ID, "theme").click()
    assert page.execute_script("return document.documentElement.dataset.theme") == "dark"
    page.execute_async_script("setTimeout(arguments[0], 1000)")
    picture(page, "dark")
    page.find_element(By.ID, "theme").click()


@needs_browser
def test_what_peers_send_stays_text(page: webdriver.Chrome) -> None:
    page.find_element(By.ID, "id").send_keys("x")
    page.execute_script("document.getElementById('id').value = arguments[0]", HOSTILE)
    page.find_element(By.CSS_SELECTOR, "#search button[value=explain]").click()
    until(
        page, lambda: HOSTILE in (page.find_element(By.CSS_SELECTOR, "#answer h3").get_attribute("textContent") or "")
    )
    assert page.find_elements(By.TAG_NAME, "img") == []
    assert page.title == "noveld"
    assert "onerror" in text(page, "#latest")
    assert complaints(page) == []


@needs_browser
def test_new_decisions_appear_by_themselves(page: webdriver.Chrome, served: Served) -> None:
    served.submit(30, seed=77, source="late")
    until(page, lambda: "77-29" in text(page, "#latest"))
    until(page, lambda: "late" in text(page, "#sources"))
    assert text(page, "#state") == "live"


@needs_browser
def test_neighbours_and_explanations_are_a_key_away(page: webdriver.Chrome) -> None:
    page.find_element(By.ID, "id").send_keys("1-0", Keys.ENTER)
    until(page, lambda: "threshold by" in text(page, "#answer"))
    page.find_element(By.CSS_SELECTOR, "#search button[value=neighbors]").send_keys(Keys.ENTER)
    until(page, lambda: len(page.find_elements(By.CSS_SELECTOR, "#answer tbody tr")) == 10)
    page.find_element(By.ID, "id").clear()
    page.find_element(By.ID, "id").send_keys("nobody", Keys.ENTER)
    until(page, lambda: "no sample is named" in text(page, "#answer"))
    map_ = page.find_element(By.ID, "map")
    map_.send_keys(Keys.ARROW_RIGHT)
    until(page, lambda: text(page, "#map-tip").strip() != "")
    first = text(page, "#map-tip")
    for key in (Keys.ARROW_RIGHT, Keys.ARROW_LEFT, Keys.ARROW_UP, Keys.ARROW_DOWN):
        map_.send_keys(key)
    assert text(page, "#map-tip") != "" and first != ""
    map_.send_keys(Keys.ENTER)
    until(page, lambda: text(page, "#answer h3") == text(page, "#map-tip").split(", from")[0])


@needs_browser
def test_a_phone_shows_it_without_scrolling_sideways(page: webdriver.Chrome) -> None:
    size = {"width": 360, "height": 3200, "deviceScaleFactor": 1, "mobile": True}
    page.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    page.execute_async_script("setTimeout(arguments[0], 1200)")
    assert page.execute_script("return document.documentElement.scrollWidth") == 360
    picture(page, "phone")
    page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


UNNAMED = """
const hasName = (node) => node.ariaLabel || node.labels?.length
  || node.getAttribute("aria-labelledby")?.split(" ").every((id) => document.getElementById(id))
  || node.matches("button") && node.textContent.trim()
  || node.matches("[role=status], [role=alert], [role=search]");
return [...document.querySelectorAll("button, input, canvas, section, [role]")]
  .filter((node) => !hasName(node)).map((node) => node.outerHTML.slice(0, 80));
"""


@needs_browser
def test_everything_has_a_name_and_a_place(page: webdriver.Chrome) -> None:
    assert len(page.find_elements(By.TAG_NAME, "h1")) == 1
    assert page.find_elements(By.TAG_NAME, "main")
    unnamed = page.execute_script(UNNAMED)
    assert unnamed == []
    duplicates = page.execute_script(
        """const all = [...document.querySelectorAll("[id]")].map((node) => node.id);
           return all.filter((id, place) => all.indexOf(id) !== place)"""
    )
    assert duplicates == []


CONTRAST = """
const [theme] = arguments;
document.documentElement.dataset.theme = theme;
const light = (color) => {
  const parts = color.match(/[\\d.]+/g).slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
};
const back = (node) => {
  for (; node; node = node.parentElement) {
    const color = getComputedStyle(node).backgroundColor;
    if (!/, 0\\)$|transparent/.test(color)) return color;
  }
  return "rgb(255, 255, 255)";
};
const poor = new Set();
for (const node of document.querySelectorAll("h1, h2, h3, p, dt, dd, small, th, td, button, .tag, label")) {
  if (!node.textContent.trim() || node.offsetParent === null) continue;
  const [one, other] = [light(getComputedStyle(node).color), light(back(node))].sort((a, b) => b - a);
  const ratio = (one + 0.05) / (other + 0.05);
  if (ratio < 4.5) poor.add(`${node.tagName}.${node.className} ${ratio.toFixed(2)}`);
}
delete document.documentElement.dataset.theme;
return [...poor];
"""


@needs_browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_text_stands_out_from_its_ground(page: webdriver.Chrome, theme: str) -> None:
    assert page.execute_script(CONTRAST, theme) == []


@needs_browser
def test_a_page_that_is_left_alone_finds_the_daemon_again(browser: webdriver.Chrome, tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        browser.get(f"http://{served.address}/")
        until(browser, lambda: text(browser, "#state") == "live")
        os.kill(served.pid, 15)
        until(browser, lambda: "again" in text(browser, "#state") or "not answer" in text(browser, "#state"))


@needs_browser
def test_the_page_asks_for_the_token(browser: webdriver.Chrome, tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text(TOKEN)
    token.chmod(0o600)
    with serving(tmp_path / "data", http__token_file=token) as served:
        browser.get(f"http://{served.address}/")
        field = browser.find_element(By.ID, "token")
        until(browser, field.is_displayed)
        field.send_keys("wrong", Keys.ENTER)
        until(browser, lambda: text(browser, "#state") == "the token is not the daemon's")
        field.send_keys(TOKEN, Keys.ENTER)
        until(browser, lambda: text(browser, "#state") == "live")
        assert not field.is_displayed()
