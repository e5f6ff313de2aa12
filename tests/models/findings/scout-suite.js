scoutsuite_results =
{"account_id": "p1", "provider_code": "gcp", "last_run": {"time": "2026-11-23 23:30:00-0200"},
 "services": {"cloudstorage": {
   "findings": {
     "cloudstorage-bucket-allUsers": {"checked_items": 2, "flagged_items": 0, "items": [], "level": "danger", "path": "cloudstorage.projects.id.buckets.id"},
     "cloudstorage-bucket-no-logging": {"checked_items": 2, "flagged_items": 1, "level": "warning", "description": "Bucket with Logging Disabled",
       "compliance": [{"name": "CIS", "version": "1.0.0", "reference": "5.3"}],
       "items": ["cloudstorage.projects.p1.buckets.52fc.logging_enabled"], "path": "cloudstorage.projects.id.buckets.id"},
     "cloudstorage-bucket-no-versioning": {"checked_items": 0, "flagged_items": 0, "items": []}
   },
   "projects": {"p1": {"buckets": {"52fc": {"name": "invoices"}}}}
 }}}
