spec_version = "0.7.0"

component "control" "encrypt" {
  description = "Encrypted at rest"
}

component "control" "vault" {
  description    = "Keys lie in a vault"
  implemented    = true
  risk_reduction = 30
}
