"""What instructors send."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.intake import MAX_BYTES
from courses.markup.scanning import MAX_SOURCE


class ImportForm(forms.Form):
    """A file, or pasted text with a name."""

    file = forms.FileField(
        label=gettext_lazy("A file"),
        required=False,
        help_text=gettext_lazy("Text (.txt) or Markdown (.md), up to 2 MB."),
        widget=forms.FileInput(attrs={"accept": ".txt,.md,.markdown,.text,text/plain,text/markdown"}),
    )
    name = forms.CharField(
        label=gettext_lazy("Working title"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("Used where the text itself has no title."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste the text"),
        required=False,
        max_length=MAX_BYTES,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        if not cleaned.get("file") and not str(cleaned.get("text") or "").strip() and not self.errors:
            raise forms.ValidationError(_("Choose a file or paste a text first."))
        return cleaned

    def clean_file(self) -> "UploadedFile[Any] | None":
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file and (file.size or 0) > MAX_BYTES:
            raise forms.ValidationError(
                _("This file is larger than 2 MB. Cut it into parts and bring in one at a time.")
            )
        return file

    def brought(self) -> tuple[str, bytes]:
        """Return the file's name and content, whichever way it came."""
        file = self.cleaned_data["file"]
        if file:
            name = PurePath(file.name).name
            title = self.cleaned_data["name"].strip()
            return (f"{title}{PurePath(name).suffix}" if title else name), file.read()
        title = self.cleaned_data["name"].strip()
        return f"{title}.txt" if title else ".txt", self.cleaned_data["text"].encode()


class SourceForm(forms.Form):
    """The Markdown of a module and the revision it was made from."""

    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=MAX_SOURCE,
        strip=False,
        widget=forms.Textarea(attrs={"class": "code", "spellcheck": "true", "rows": 30}),
        error_messages={
            "required": gettext_lazy("The source is empty. What was saved before is still there.")
        },
    )
    base = forms.IntegerField(widget=forms.HiddenInput)
    edition = forms.CharField(widget=forms.HiddenInput, max_length=16, required=False)
    sitting = forms.CharField(widget=forms.HiddenInput, max_length=32, required=False)
