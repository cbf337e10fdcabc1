"""What a customer takes along of their messages."""

from typing import Any

from accounts.models import Customer
from accounts.privacy.data_export import export_section
from support.models import Inquiry


@export_section("messages")
def export_inquiries(customer: Customer) -> list[dict[str, Any]]:
    """What they wrote when they were signed in, and what was answered.

    What came from their address without a login is left out: nobody has proved who sent it.
    """
    inquiries = Inquiry.objects.filter(customer=customer).prefetch_related("answers")
    return [
        {
            "topic": inquiry.topic,
            "order": inquiry.order_reference,
            "text": inquiry.text,
            "at": inquiry.created_at,
            "answers": [{"text": answer.text, "at": answer.at} for answer in inquiry.answers.all()],
        }
        for inquiry in inquiries
    ]
