"""Runs every test on SQLite and, where a PostgreSQL can be reached or started, again on that.

REQUIRE_POSTGRES=1 and REQUIRE_BROWSER=1 turn what would be skipped into a failure. Arguments go to pytest.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def pytest(name: str, url: str, arguments: list[str]) -> int:
    """Run the tests on one database and return pytest's exit code."""
    print(f"\n== {name} ==", flush=True)
    environment = {
        **os.environ,
        "DATABASE_URL": url or f"sqlite:///{ROOT / 'var' / 'tests.sqlite3'}",
        "TEST_DATABASE": f"test_colloquy_{os.getpid()}" if url else "",
        "COLLOQUY_ENV": "development",
        "CONN_MAX_AGE": "0",  # a server thread of a test keeps no connection behind it
    }
    command = [sys.executable, "-m", "pytest", "-q", "-n", os.environ.get("WORKERS", "auto"), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def reachable(url: str) -> bool:
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            return bool(
                connection.execute(
                    "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                ).fetchone()[0]
            )
    except psycopg.Error:
        return False


@contextmanager
def postgres() -> Iterator[str | None]:
    """Yield the address of a PostgreSQL that databases may be made in: one that runs, else one of our own."""
    told = os.environ.get("TEST_POSTGRES_URL")
    for url in filter(
        None, (told, "postgresql://postgres@127.0.0.1:5432/postgres", "postgresql:///postgres")
    ):
        if reachable(url):
            yield url
            return
    found = sorted(glob("/usr/lib/postgresql/*/bin/initdb"))
    initdb = shutil.which("initdb") or (found[-1] if found else None)
    if initdb is None:
        yield None
        return
    with (
        tempfile.TemporaryDirectory(prefix="colloquy-pg-") as folder,
        _own_server(Path(initdb).parent, Path(folder)) as url,
    ):
        yield url


@contextmanager
def _own_server(programs: Path, folder: Path) -> Iterator[str | None]:
    # PostgreSQL refuses to run as root; there its own account from the package does.
    as_user: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
    port, data = "54329", folder / "data"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    start = [programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"]
    make = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    for command in (make, start):
        done = subprocess.run(
            [*as_user, *map(str, command)], capture_output=True, text=True, check=False, cwd="/"
        )
        if done.returncode:
            print(done.stderr, file=sys.stderr)
            yield None
            return
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(
            [*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
            capture_output=True,
            check=False,
            cwd="/",
        )


def main(arguments: list[str]) -> int:
    codes = [pytest("SQLite", "", arguments)] if os.environ.get("ONLY") != "postgres" else []
    if os.environ.get("ONLY") == "sqlite":
        return max(codes)
    with postgres() as url:
        if url is not None:
            codes.append(pytest("PostgreSQL", url, arguments))
        elif os.environ.get("REQUIRE_POSTGRES"):
            print(
                "REQUIRE_POSTGRES is set and no PostgreSQL can be reached or started: apt-get install postgresql"
            )
            codes.append(1)
        else:
            print("\nPostgreSQL: skipped, none can be reached or started (apt-get install postgresql)")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
