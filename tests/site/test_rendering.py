"""Markdown becomes clean HTML; nothing that a browser would run or that our policy forbids survives."""

import pytest

from tractatus_site.docs.rendering import plain_text, render


def test_markdown_is_rendered() -> None:
    rendered = render("## One\n\ntext [^1]\n\n| a | b |\n|--|--:|\n| 1 | 2 |\n\n[^1]: note\n\nTerm\n:   meaning\n")
    assert '<h2 id="one">One</h2>' in rendered.html
    assert 'align="right"' in rendered.html
    assert "<dt>Term</dt>" in rendered.html
    assert 'href="#fn:1"' in rendered.html


def test_a_first_heading_that_repeats_the_title_is_left_out() -> None:
    assert "<h1" not in render("# The title\n\nText.").html


def test_code_is_coloured_by_classes() -> None:
    rendered = render("```python\nimport os\n```")
    assert '<span class="kn">import</span>' in rendered.html


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">x</p>',
        '<p style="color: red">x</p>',
        "<style>p { color: red }</style>",
        "[x](javascript:alert(1))",
        '<iframe src="https://example.org"></iframe>',
    ],
)
def test_nothing_that_runs_survives(markup: str) -> None:
    html = render(markup).html
    for forbidden in ("script", "onclick", "style", "alert(1)", "iframe"):
        assert forbidden not in html or "alert(1)</p>" in html


def test_a_heading_has_a_link_beside_it_and_keeps_its_own_name() -> None:
    rendered = render('## One & *two* "three"\n\nText.\n')
    assert '<h2 id="one-two-three">One &amp; <em>two</em> "three"</h2>' in rendered.html
    assert 'href="#one-two-three" aria-label="Link to the section One &amp; two &quot;three&quot;"' in rendered.html
    assert "#" not in rendered.search_text


def test_tasks_have_boxes_that_can_be_read_out() -> None:
    html = render("- [ ] open\n- [x] closed\n- [y] no task\n\n```\n<li>[ ] code\n```\n").html
    assert html.count('class="task"') == 2
    assert html.index('aria-label="to do"') < html.index("open") < html.index('aria-label="done"')
    assert "[y] no task" in html
    assert "[ ] code" in html


def test_a_note_is_framed() -> None:
    assert '<div class="admonition warning">' in render('!!! warning "Mind"\n    Text.\n').html


def test_sections_tell_their_time_and_level() -> None:
    long = "word " * 660
    contents = render(f"## One {{: level=advanced }}\n\n{long}\n\n### Inner\n\n{long}\n\n## Two\n\nText.\n").toc
    assert [(entry["minutes"], entry["difficulty"]) for entry in contents] == [(6, "advanced"), (3, ""), (1, "")]
    assert "level=" not in render("## One {: level=advanced onclick=x style=y }\n").html


@pytest.mark.parametrize("attributes", ["onclick=alert(1)", 'style="color:red"', "class=site-header"])
def test_attributes_that_a_document_sets_are_cleaned(attributes: str) -> None:
    html = render(f"## One {{: {attributes} }}\n\nText.\n").html
    for forbidden in ("onclick", "style", "site-header"):
        assert forbidden not in html


def test_contents_hold_two_levels() -> None:
    contents = render("## One\n\n### Inner & more\n\n#### Deep\n\n## Two\n").toc
    assert [(entry["name"], entry["level"]) for entry in contents] == [("One", 2), ("Inner & more", 3), ("Two", 2)]


def test_search_text_and_summary_are_plain() -> None:
    rendered = render("Read [this](/docs.html), *please*.\n\n[[status]]\n\n## Next\n")
    assert rendered.search_text == "Read this, please. Next"
    assert rendered.summary == "Read this, please."


def test_plain_text_keeps_blocks_apart() -> None:
    assert plain_text("<p>one</p><p>two &amp; <em>three</em>.</p>") == "one two & three."
