"""The HTTP protocol of uvicorn with patience that ends: whoever starts a request says what they want in time."""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 10.0


class PatientProtocol(H11Protocol):
    """Closes a connection that has no complete request head HEAD_SECONDS after it began one (slow loris)."""

    _clock: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock: a connection is made to ask something."""
        super().connection_made(transport)
        self._clock = self.loop.call_later(HEAD_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        """Stop the clock when the head is complete; start it when a part of the next one has come."""
        super().data_received(data)
        if self._has_part_of_head():
            if self._clock is None:
                self._clock = self.loop.call_later(HEAD_SECONDS, self.transport.close)
        else:
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing to wait for any more."""
        self._stop()
        super().connection_lost(exc)

    def _has_part_of_head(self) -> bool:
        return self.conn.their_state is h11.IDLE and bool(self.conn.trailing_data[0])

    def _stop(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
