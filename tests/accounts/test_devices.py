"""What a browser is called."""

import pytest

from accounts.devices import device_named

MOZILLA = "Mozilla/5.0"
KHTML = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{MOZILLA} (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (f"{MOZILLA} (Windows NT 10.0; Win64; x64) {KHTML} Chrome/140.0 Safari/537.36", "Chrome on Windows"),
        (f"{MOZILLA} (Windows NT 10.0) {KHTML} Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        (f"{MOZILLA} (Linux; Android 15; K) {KHTML} Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 18_0 like Mac OS X) {KHTML} Version/18 Safari/604.1",
            "Safari on iPhone",
        ),
        (f"{MOZILLA} (Macintosh; Intel Mac OS X 14_5) {KHTML} Version/18.0 Safari/605.1.15", "Safari on Mac"),
        ("curl/8.0", "Another program"),
        ("", "Another program"),
    ],
)
def test_a_browser_is_called_by_the_name_its_owner_knows(agent, name) -> None:
    assert device_named(agent) == name
