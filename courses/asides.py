"""`::: aside`: a note of the author in the margin."""

from collections.abc import Collection, Mapping

from .markup.problems import Problems
from .markup.scanning import Fence
from .models import Block, Module
from .publishing import Publication
from .texts import Texts


class AsideCompiler:
    def compile(self, fence: Fence, texts: Texts, problems: Problems) -> str | None:
        return texts.block("\n".join(fence.body).strip(), fence.line).html or None

    def preview(self, made: str | None) -> str:
        return made or ""

    def store(self, made: str | None, block: Block, publication: Publication) -> None:
        block.html = made or ""
        block.save(update_fields=["html"])

    def refresh(self, made: str | None, block: Block) -> None:
        if made and block.html != made:
            block.html = made
            block.save(update_fields=["html"])

    def keys_elsewhere(self, module: Module) -> Mapping[str, str]:
        return {}

    def retire(self, module: Module, keys: Collection[str], publication: Publication) -> None:
        """An aside lives in its revision alone."""
