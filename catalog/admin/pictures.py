"""The picture of a product, read and made anew before anything is kept."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from catalog.models import Product
from catalog.presentation import product_images
from core.files.image_headers import InvalidImageError


class ProductForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Product
        fields = ["image"]
        help_texts = {
            "image": _(
                "JPEG, PNG or WEBP in the shape of a card: 640 by 400 pixels or larger; what stands out is "
                "cut off. Without one, the card is drawn."
            )
        }

    def clean_image(self) -> Any:
        """A new upload becomes the name of the picture made of it."""
        image = self.cleaned_data["image"]
        if not isinstance(image, UploadedFile):
            return image
        try:
            return product_images.store_image(image)
        except InvalidImageError as exc:
            raise ValidationError(str(exc)) from None
