"""The shapes of what a conversation came to: ratings, Fin's part, Intercom's own figures.

Source: https://developers.intercom.com/docs/references/2.16/rest-api/api.intercom.io/models/ai_agent and the pages of
conversation_rating and conversation_statistics beside it.
"""

from adapters.fields import Read, read_integer, read_text, read_word
from adapters.helpdesks.intercom.fields import read_seconds, read_time
from adapters.shapes import Shape, optional


class RatingShape(Shape):
    """The customer's rating of a person's help; without a number it was only asked for."""

    rating = optional(read_integer)
    remark = optional(read_text)
    created_at = Read(read_seconds, required=True)
    updated_at = optional(read_seconds)


class AiAgentShape(Shape):
    """Fin's part in the conversation; its times are those of the rating."""

    source_type = optional(read_word)
    last_answer_type = optional(read_word)
    resolution_state = optional(read_word)
    rating = optional(read_integer)
    rating_remark = optional(read_text)
    created_at = optional(read_seconds)
    updated_at = optional(read_seconds)


class StatisticsShape(Shape):
    """Of Intercom's own figures the moment that our own cannot be computed without where parts are missing."""

    last_close_at = optional(read_time)
