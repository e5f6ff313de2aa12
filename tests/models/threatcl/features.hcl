# every block that there is
spec_version = "0.7.0"

variable "secret" {
  value = "the vault"
}

threatmodel "Web shop" {
  author      = "@owner"
  including   = "shared/base.hcl"
  imports     = ["shared/controls.hcl", "https://example.com/controls.hcl", "../outside.hcl", "gone.hcl"]
  description = <<-EOT
    Sells things
    out of ${var.secret}.
  EOT

  attributes {
    internet_facing = "true"
    initiative_size = "Small"
  }

  information_asset "card numbers" {
    description                = var.secret
    information_classification = "Restricted"
  }

  usecase {
    description = "Customers buy"
  }

  exclusion {
    description = "Delivery"
  }

  third_party_dependency "Bank" {
    description       = "Takes the money"
    saas              = true
    uptime_dependency = "hard"
  }

  threat "Card theft" {
    description            = "Numbers are stolen from ${var.nothing}"
    stride                 = ["Info Disclosure", "Spoofing", "Boredom"]
    impacts                = ["Confidentiality"]
    information_asset_refs = ["card numbers", "gold"]
    control_imports        = ["import.control.vault", "import.control.gone"]

    risk {
      likelihood = "high"
      impact     = "very_high"
      rationale  = "It happens"
    }

    control "Encrypt" {
      description          = import.control.encrypt.description
      implemented          = true
      implementation_notes = "Since May"
      risk_reduction       = 80

      attribute "OWASP" {
        value = "C8"
      }
    }

    proposed_control {
      description = "Rotate keys"
      implemented = false
    }
  }

  threat {
    description = "A threat without a name"
    control     = "Old way to write a control"
    colour      = "red"
  }

  data_flow_diagram_v2 "level 0" {
    process "Shop" {
      trust_zone = "Data centre"
    }

    external_element "Customer" {}

    trust_zone "Data centre" {
      data_store "Card database" {
        information_asset = "card numbers"
        trust_zone        = "Elsewhere"
      }
    }

    flow "https" {
      from = "Customer"
      to   = "Shop"
    }

    flow "save" {
      from     = "Shop"
      to       = "Card database"
      protocol = "sql"
    }

    flow "read" {
      from = "Shop"
      to   = "Card database"
    }

    flow "lost" {
      from = "Shop"
      to   = "Nowhere"
    }

    flow "half" {
      from = "Shop"
    }
  }
}
