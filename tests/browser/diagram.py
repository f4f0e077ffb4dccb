"""The diagram of a draft with its panel, as somebody uses them who draws."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


class Diagram:
    """What is in front on a page of the workspace."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def entry(self, name: str) -> Locator:
        """A field of the panel."""
        return self.page.locator(f".side:not([hidden]) [data-entry-id='{name}']")

    def id(self) -> Locator:
        """The id of what is selected."""
        return self.entry("id").locator("input")

    def search(self, words: str) -> Locator:
        """Searches, and gives what is found."""
        shown = self.page.locator(".editor:not([hidden])")
        shown.get_by_label("Find an element").click()
        field = shown.locator(".djs-search-input input")
        expect(field).to_be_focused()
        field.fill(words)
        field.press("End")  # it looks when a key comes up
        return shown.locator(".djs-search-result")

    def find(self, element: str) -> None:
        """Selects an element or a flow by its id."""
        self.search(element).and_(self.page.locator(f"[data-result-id='{element}']")).click()
        expect(self.id()).to_have_value(element)
