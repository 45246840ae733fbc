from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = _("Questions")

    def ready(self) -> None:
        from courses import registry

        from .compiling import QuestionCompiler

        registry.register("question", QuestionCompiler())
        registry.register("predict", QuestionCompiler(predict=True))
