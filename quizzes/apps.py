from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QuizzesConfig(AppConfig):
    name = "quizzes"
    verbose_name = _("Questions")

    def ready(self) -> None:
        from courses import erasing as leaving
        from courses import guests, registry

        from . import erasing, kept, own_data
        from .citing import tell_of_change
        from .compiling import QuestionCompiler
        from .moving import Answers
        from .responding import restand_learners

        registry.register("question", QuestionCompiler())
        registry.register("predict", QuestionCompiler(predict=True))
        registry.on_terms(restand_learners)
        guests.register(Answers())
        registry.on_text_change(tell_of_change)
        kept.declare()
        own_data.register()
        leaving.on_nameless(results=erasing.with_results, wordless=erasing.without_words)
