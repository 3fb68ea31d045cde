"""Sends an answer over ASGI."""

from service.intake.answers import Answer
from service.intake.asgi import Send


async def send_answer(send: Send, answer: Answer) -> None:
    """Send status, headers and body."""
    headers = [(name.encode(), value.encode()) for name, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
