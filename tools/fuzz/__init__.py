"""`make fuzz`: strangers throw what they like at webhooks and forms. No 5xx, and no money or state moves."""
