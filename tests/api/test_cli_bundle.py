"""The commands of bundles say what they cannot do, before anything is fetched."""

from pathlib import Path

from cli_cases import run, words_of

from geo_data.bundle.targets import NAMES


def test_a_system_that_bundles_are_not_made_for_is_said(tmp_path: Path):
    done = run("bundle", "--out", tmp_path / "x.tar", "--for", "kylin-v10")
    assert done.exit_code == 2
    said = words_of(done)
    assert f"found the system 'kylin-v10'; bundles are made for {', '.join(NAMES)}" in said
    done = run("bundle", "--out", tmp_path / "x.tar", "--for", NAMES[0], "--architecture", "mips64")
    assert done.exit_code == 2
    assert "'mips64'; bundles are made for amd64, arm64" in words_of(done)
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_is_not_begun_where_it_cannot_be_written(tmp_path: Path):
    for out in (tmp_path / "no" / "x.tar", tmp_path):
        done = run("bundle", "--out", out, "--for", NAMES[0], "--key", tmp_path / "key.pem")
        assert done.exit_code == 2
        assert "was not written: its folder is missing, or it is one" in words_of(done)
    assert list(tmp_path.iterdir()) == []


def test_an_exposed_key_signs_nothing(tmp_path: Path):
    key = tmp_path / "key.pem"
    key.write_text("secret")
    key.chmod(0o644)
    done = run("bundle", "--out", tmp_path / "x.tar", "--for", NAMES[0], "--key", key)
    assert done.exit_code == 2
    assert "has mode 0644, so others may read it" in words_of(done)
    assert not (tmp_path / "x.tar").exists()


def test_install_gives_the_status_and_words_of_the_installer(tmp_path: Path, capfd):
    done = run("install", "--from", tmp_path / "none.tar", "--check", "--root", tmp_path / "root")
    assert done.exit_code == 2
    assert "none.tar: there is no such file" in capfd.readouterr().err
