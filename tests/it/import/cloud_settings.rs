//! What settings of Azure and Google Cloud say of attributes, and what they do not prove.

use plumbline::model::Knowledge;
use plumbline::vocab::Value;

use super::import;

/// Reads a configuration and returns what is known of an attribute: `yes`, `no`, a text, each with
/// `by default` where nothing is stated, `?` where it cannot be known, and `-` where nothing is said.
fn said(text: &str, component: &str, attribute: &str) -> String {
    let imported = import("main.tf", text).unwrap();
    let found = imported.model.components.iter().find(|(_, found)| found.id == component);
    let (_, component) = found.unwrap_or_else(|| panic!("no component {component}"));
    let word = |value: &Value| match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        other => other.to_string(),
    };
    match component.attributes.get(attribute).map(|found| &found.knowledge) {
        Some(Knowledge::Known(value)) => word(value),
        Some(Knowledge::Default(value)) => format!("{} by default", word(value)),
        Some(Knowledge::Unknown(_)) => "?".to_owned(),
        None => "-".to_owned(),
    }
}

pub(super) fn check(text: &str, component: &str, expected: &[(&str, &str)]) {
    for (attribute, expected) in expected {
        assert_eq!(said(text, component, attribute), *expected, "{attribute}");
    }
}

#[test]
fn a_plan_speaks_of_itself_alone() {
    let plans = r#"
resource "azurerm_security_center_subscription_pricing" "one" {
  tier          = "Free"
  resource_type = "KeyVaults"
}
resource "azurerm_security_center_subscription_pricing" "two" {
  tier          = "Standard"
  resource_type = "Arm"
}"#;
    check(
        plans,
        "azurerm_security_center_subscription_pricing.one",
        &[
            ("defender-key-vault-enabled", "no"),
            ("defender-resource-manager-enabled", "yes"),
            ("defender-servers-enabled", "-"),
        ],
    );
}

#[test]
fn what_others_state_belongs_to_what_they_refer_to() {
    let bus = r#"resource "azurerm_servicebus_namespace" "bus" { sku = "Premium" }"#;
    let logged = format!(
        r#"{bus}
resource "azurerm_log_analytics_workspace" "logs" {{ name = "logs" }}
resource "azurerm_monitor_diagnostic_setting" "bus" {{
  target_resource_id         = azurerm_servicebus_namespace.bus.id
  log_analytics_workspace_id = azurerm_log_analytics_workspace.logs.id
  enabled_log {{ category = "OperationalLogs" }}
}}"#
    );
    check(bus, "azurerm_servicebus_namespace.bus", &[("logging-enabled", "no by default")]);
    check(&logged, "azurerm_servicebus_namespace.bus", &[("logging-enabled", "yes")]);
    // The setting is about the namespace, so there is no subscription to show.
    let model = import("main.tf", logged.as_str()).unwrap().model;
    assert!(model.components.iter().all(|(_, found)| found.kind != "azure-subscription"));
}

#[test]
fn a_narrow_rule_proves_nothing_of_the_others() {
    let server = |first: &str, last: &str| {
        format!(
            r#"resource "azurerm_mssql_server" "db" {{ version = "12.0" }}
resource "azurerm_mssql_firewall_rule" "rule" {{
  server_id        = azurerm_mssql_server.db.id
  start_ip_address = "{first}"
  end_ip_address   = "{last}"
}}"#
        )
    };
    let id = "azurerm_mssql_server.db";
    check(
        &server("203.0.113.7", "203.0.113.7"),
        id,
        &[("publicly-accessible", "-"), ("all-azure-services-admitted", "-")],
    );
    check(&server("0.0.0.0", "255.255.255.255"), id, &[("publicly-accessible", "yes")]);
    check(&server("0.0.0.0", "0.0.0.0"), id, &[("all-azure-services-admitted", "yes")]);
}

#[test]
fn a_balancer_opens_a_port_where_no_group_stands_before_it() {
    let machine = |tier: &str, port: u16, group: &str| {
        format!(
            r#"
resource "azurerm_subnet" "net" {{ name = "net" }}
resource "azurerm_public_ip" "door" {{ sku = "{tier}" }}
resource "azurerm_lb" "lb" {{
  frontend_ip_configuration {{ public_ip_address_id = azurerm_public_ip.door.id }}
}}
resource "azurerm_lb_nat_rule" "in" {{
  loadbalancer_id = azurerm_lb.lb.id
  frontend_port   = 50000
  backend_port    = {port}
}}
resource "azurerm_network_interface" "nic" {{
  ip_configuration {{ subnet_id = azurerm_subnet.net.id }}
}}
resource "azurerm_network_interface_nat_rule_association" "nic" {{
  network_interface_id = azurerm_network_interface.nic.id
  nat_rule_id          = azurerm_lb_nat_rule.in.id
}}
resource "azurerm_linux_virtual_machine" "vm" {{
  network_interface_ids = [azurerm_network_interface.nic.id]
}}
{group}"#
        )
    };
    let group = r#"
resource "azurerm_network_security_group" "group" {
  security_rule {
    access                 = "Allow"
    direction              = "Inbound"
    protocol               = "Tcp"
    source_address_prefix  = "10.0.0.0/8"
    destination_port_range = "22"
  }
}
resource "azurerm_subnet_network_security_group_association" "net" {
  subnet_id                 = azurerm_subnet.net.id
  network_security_group_id = azurerm_network_security_group.group.id
}"#;
    for (tier, port, group, expected) in [
        ("Basic", 22, "", "yes"),
        ("Standard", 22, "", "no"),
        ("Basic", 8080, "", "-"),
        ("Basic", 22, group, "no"),
    ] {
        let text = machine(tier, port, group);
        let found = said(&text, "azurerm_linux_virtual_machine.vm", "publicly-accessible");
        assert_eq!(found, expected, "{tier} {port} {}", group.len());
    }
}

#[test]
fn a_firewall_that_is_only_referred_to_need_not_block() {
    let gateway = |policy: &str| {
        format!(
            "resource \"azurerm_application_gateway\" \"gate\" {{\n name = \"gate\"\n {policy}\n}}"
        )
    };
    let id = "azurerm_application_gateway.gate";
    let detecting = "waf_configuration {\n enabled = true\n firewall_mode = \"Detection\"\n }";
    let id_of_policy = r#"firewall_policy_id = "/subscriptions/s/policies/p""#;
    check(&gateway(""), id, &[("waf-enabled", "no by default")]);
    check(&gateway(detecting), id, &[("waf-enabled", "no"), ("blocks-matched-requests", "no")]);
    check(&gateway(id_of_policy), id, &[("waf-enabled", "?")]);
}

#[test]
fn a_runtime_that_is_not_known_to_have_ended_is_not_judged() {
    let app = |stack: &str| {
        format!(
            "resource \"azurerm_app_service\" \"app\" {{\n site_config {{\n linux_fx_version = \"{stack}\"\n }}\n}}"
        )
    };
    let id = "azurerm_app_service.app";
    check(&app("PYTHON|3.8"), id, &[("supported", "no"), ("runtime-line-current", "no")]);
    check(&app("TOMCAT|9.0-jre8"), id, &[("supported", "-"), ("runtime-line-current", "no")]);
    check(&app("PYTHON|3.13"), id, &[("supported", "-"), ("runtime-line-current", "-")]);
    check(&app("DOCKER|shop:1"), id, &[("supported", "-"), ("runtime-line-current", "-")]);
}

#[test]
fn flags_and_grants_of_google_cloud_are_picked_by_name() {
    let text = r#"
resource "google_sql_database_instance" "db" {
  database_version = "POSTGRES_15"
  settings {
    database_flags {
      name  = "log_connections"
      value = "off"
    }
    database_flags {
      name  = "cloudsql.enable_pgaudit"
      value = "on"
    }
    ip_configuration {
      authorized_networks { value = "198.51.100.0/24" }
    }
  }
}
resource "google_storage_bucket" "open" { name = "open" }
resource "google_storage_bucket_iam_member" "open" {
  bucket = google_storage_bucket.open.name
  role   = "roles/storage.objectViewer"
  member = "allUsers"
}
resource "google_storage_bucket" "shut" { name = "shut" }
resource "google_storage_bucket_iam_member" "shut" {
  bucket = google_storage_bucket.shut.name
  role   = "roles/storage.objectViewer"
  member = "group:staff@example.com"
}
resource "google_compute_firewall" "ping" {
  source_ranges = ["0.0.0.0/0"]
  allow { protocol = "icmp" }
}"#;
    let db = "google_sql_database_instance.db";
    check(
        text,
        db,
        &[
            ("postgres-connections-logged", "no"),
            ("pgaudit-enabled", "yes"),
            ("postgres-disconnections-logged", "-"),
            ("open-to-all-addresses", "no"),
            ("publicly-accessible", "-"),
        ],
    );
    check(text, "google_storage_bucket.open", &[("publicly-accessible", "yes")]);
    check(text, "google_storage_bucket.shut", &[("publicly-accessible", "-")]);
    check(text, "google_compute_firewall.ping", &[("ssh-open-to-internet", "no")]);
}
