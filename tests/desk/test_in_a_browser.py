"""The owner's way through the desk in a real Chromium: queue, draft, evidence, revise with notes, approve."""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desking import Serving, Waiting

from reports.schema import from_json

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
AXE = Path(os.environ.get("AXE_CORE", "/usr/share/nodejs/axe-core/axe.min.js"))
"""axe-core, where it is installed: ``npm install axe-core`` and name its axe.min.js."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="needs chromium and chromedriver on the path"),
]


@pytest.fixture
def browse() -> Iterator[Callable[..., Any]]:
    webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium")
    from selenium.webdriver.chrome.service import Service

    opened: list[Any] = []

    def start(width: int = 1280, *, dark: bool = False, script: bool = True) -> Any:
        options = webdriver.ChromeOptions()
        options.binary_location = str(CHROMIUM)
        for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
            options.add_argument(flag)
        options.add_argument("--proxy-server=direct://")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
        opened.append(driver)
        driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        if not script:
            driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        return driver

    yield start
    for driver in opened:
        driver.quit()


def wait_for(driver: Any, selector: str, limit: float = 100) -> Any:
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(driver, limit, ignored_exceptions=[Exception]).until(
        lambda d: d.find_element("css selector", selector)
    )


def press(driver: Any, selector: str) -> None:
    """Reach an element by keyboard, as someone without a mouse does, and press Enter."""
    from selenium.webdriver.common.keys import Keys

    element = driver.find_element("css selector", selector)
    for _ in range(400):
        if driver.switch_to.active_element == element:
            element.send_keys(Keys.ENTER)
            return
        driver.switch_to.active_element.send_keys(Keys.TAB)
    raise AssertionError(f"{selector} can not be reached by keyboard")


def complaints(driver: Any) -> list[str]:
    """What the console and axe have to say against the page that is open."""
    found = [
        entry["message"] for entry in driver.get_log("browser") if entry["level"] in {"SEVERE", "WARNING"}
    ]
    wide = driver.execute_script("return document.documentElement.scrollWidth - innerWidth")
    if wide > 0:
        found.append(f"{driver.current_url} is {wide} pixels too wide")
    if AXE.is_file():
        driver.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
        result = driver.execute_async_script(
            "const done = arguments[0]; axe.run(document).then((r) => done(JSON.stringify(r.violations)))"
        )
        found += [
            f"{driver.current_url}: {v['id']}: {v['nodes'][0]['html'][:200]}" for v in json.loads(result)
        ]
    return found


def test_the_owners_way(waiting: Waiting, serve: Callable[..., Serving], browse: Callable[..., Any]) -> None:
    driver = browse()
    url = serve(waiting.home).url
    driver.get(f"{url}/desk/")
    assert driver.title.startswith("1 waiting")
    assert complaints(driver) == []
    press(driver, ".card h2 a")

    wait_for(driver, "#claim-list")
    assert driver.find_element("css selector", "h1").text == waiting.finished.report.goal
    assert complaints(driver) == []
    driver.find_element("css selector", "#claim-list a").click()

    mark = wait_for(driver, ".passage mark")
    claim = waiting.finished.report.claims[0]
    assert mark.text == claim.supporting[0].quote.quote
    around = driver.find_element("css selector", ".passage .page").text
    assert len(around) > len(mark.text) + 200
    assert complaints(driver) == []
    driver.find_element("css selector", "[rel=next]").click()
    wait_for(driver, "[rel=prev]")

    driver.get(f"{url}/desk/runs/{waiting.run_id}")
    driver.find_element("css selector", "label[for=a-revise]").click()
    notes = "Look for nitrate removal in warm water <b>"
    driver.find_element("id", "notes").send_keys(notes)
    driver.find_element("css selector", "[data-decide] button").click()
    assert notes in wait_for(driver, ".box").text
    assert complaints(driver) == []
    driver.find_element("id", "record").click()
    wait_for(driver, "[data-events]")
    assert complaints(driver) == []

    # The page follows the events and turns into the new draft by itself.
    banner = wait_for(driver, ".alert.good")
    assert "This is a new draft." in banner.text
    assert complaints(driver) == []
    banner.find_element("css selector", "a").click()
    wait_for(driver, "#round-1")
    assert complaints(driver) == []
    driver.back()

    wait_for(driver, "label[for=a-approve]").click()
    driver.find_element("css selector", "[data-decide] button").click()
    wait_for(driver, "#record").click()
    wait_for(driver, "#why")
    assert "Signed; the signature fits." in driver.find_element("css selector", "main").text
    assert complaints(driver) == []
    report = from_json((waiting.home / "runs" / waiting.run_id / "report.json").read_text(encoding="utf-8"))
    assert (report.status, report.tribunal.revision_round) == ("APPROVED", 1)


def test_without_javascript_it_is_the_same_way(
    waiting: Waiting, serve: Callable[..., Serving], browse: Callable[..., Any]
) -> None:
    driver = browse(script=False)
    driver.get(f"{serve(waiting.home).url}/desk/runs/{waiting.run_id}")
    driver.find_element("css selector", "label[for=a-approve]").click()
    driver.find_element("css selector", "[data-decide] button").click()
    wait_for(driver, "#record").click()
    wait_for(driver, "#why", 60)
    assert "Approved" in driver.find_element("css selector", "main").text


@pytest.mark.parametrize(("width", "dark"), [(1280, True), (390, False), (390, True)])
def test_every_page_fits_and_is_accessible(
    waiting: Waiting, serve: Callable[..., Serving], browse: Callable[..., Any], width: int, dark: bool
) -> None:
    driver = browse(width, dark=dark)
    url = serve(waiting.home).url
    run = f"{url}/desk/runs/{waiting.run_id}"
    claims = [f"{run}/claims/{c.id}" for c in waiting.finished.report.claims[:3]]
    pages = [
        f"{url}/desk/",
        f"{url}/desk/new",
        f"{url}/desk/help",
        run,
        f"{run}/edit",
        f"{run}/rounds",
        *claims,
    ]
    for page in pages:
        driver.get(page)
        assert complaints(driver) == []


def test_an_edit_is_counted_and_said_back(
    waiting: Waiting, serve: Callable[..., Serving], browse: Callable[..., Any]
) -> None:
    driver = browse()
    driver.get(f"{serve(waiting.home).url}/desk/runs/{waiting.run_id}/edit")
    driver.find_element("css selector", ".edits textarea").send_keys(" In summer.")
    driver.find_elements("css selector", ".edits [type=checkbox]")[1].click()
    assert driver.find_element("css selector", "[data-count]").text == "1 reworded, 1 taken out"
    driver.find_element("css selector", ".end button").click()
    assert "In summer." in wait_for(driver, ".diffs ins").text
    assert complaints(driver) == []
