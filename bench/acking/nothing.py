"""The reach of the load generator: the same server, answering without a look at what came; prints its port."""

from service.intake.asgi import Receive, Scope, Send
from service.server import serve


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Take the body and answer."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


if __name__ == "__main__":
    serve(app, "127.0.0.1", 0, ready=lambda port: print(port, flush=True))
