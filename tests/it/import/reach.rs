//! What several resources of AWS together say of attributes: routes and groups, machines and what
//! they reach, copies and their sources, databases and their parameters.

use super::cloud_settings::check;

const NETWORK: &str = r#"
resource "aws_vpc" "net" { cidr_block = "10.1.0.0/16" }
resource "aws_internet_gateway" "out" { vpc_id = aws_vpc.net.id }
resource "aws_route_table" "public" {
  vpc_id = aws_vpc.net.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.out.id
  }
}
resource "aws_route_table" "private" { vpc_id = aws_vpc.net.id }
resource "aws_subnet" "public" {
  vpc_id                  = aws_vpc.net.id
  map_public_ip_on_launch = true
}
resource "aws_subnet" "private" { vpc_id = aws_vpc.net.id }
resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}
resource "aws_route_table_association" "private" {
  subnet_id      = aws_subnet.private.id
  route_table_id = aws_route_table.private.id
}
"#;

#[test]
fn the_default_group_of_a_network_is_open_until_it_is_emptied() {
    let with = |group: &str| format!("{NETWORK}{group}");
    let closed = |text: &str, expected| {
        check(text, "aws_vpc.net", &[("default-security-group-closed", expected)]);
    };
    closed(NETWORK, "no by default");
    closed(
        &with(r#"resource "aws_default_security_group" "none" { vpc_id = aws_vpc.net.id }"#),
        "yes",
    );
    closed(
        &with(
            r#"resource "aws_default_security_group" "some" {
  vpc_id = aws_vpc.net.id
  ingress {
    protocol  = "-1"
    self      = true
    from_port = 0
    to_port   = 0
  }
}"#,
        ),
        "no",
    );
}

#[test]
fn a_subnet_says_whether_it_gives_out_public_addresses() {
    let attribute = "public-addresses-by-default";
    check(NETWORK, "aws_subnet.public", &[(attribute, "yes")]);
    check(NETWORK, "aws_subnet.private", &[(attribute, "no by default")]);
}

#[test]
fn a_group_belongs_to_nothing_where_nothing_refers_to_it_and_no_output_gives_it_away() {
    let group = r#"
resource "aws_vpc" "net" { cidr_block = "10.1.0.0/16" }
resource "aws_security_group" "web" { vpc_id = aws_vpc.net.id }
resource "aws_security_group_rule" "web" {
  security_group_id = aws_security_group.web.id
  type              = "ingress"
  protocol          = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_blocks       = ["10.0.0.0/8"]
}
"#;
    let judged = |more: &str, expected| {
        let text = format!("{group}{more}");
        check(&text, "aws_security_group.web", &[("left-unused", expected)]);
    };
    judged("", "yes");
    judged(r#"output "group" { value = aws_security_group.web.id }"#, "-");
    // Whoever declares the name may use the group too.
    judged(r#"resource "aws_eip" "web" { instance = aws_instance.web.id }"#, "-");
    judged(r#"resource "aws_lb" "web" { security_groups = [aws_security_group.web.id] }"#, "no");
}

#[test]
fn everything_is_let_out_only_by_a_rule_for_every_port_and_address() {
    let group = |port: u16, range: &str| {
        let protocol = if port == 0 { "-1" } else { "tcp" };
        format!(
            r#"resource "aws_security_group" "web" {{
  egress {{
    protocol    = "{protocol}"
    from_port   = {port}
    to_port     = {port}
    cidr_blocks = ["{range}"]
  }}
}}"#
        )
    };
    let judged = |text: &str, expected| {
        check(text, "aws_security_group.web", &[("outbound-unrestricted", expected)]);
    };
    judged(&group(0, "0.0.0.0/0"), "yes");
    judged(&group(443, "0.0.0.0/0"), "no");
    judged(&group(0, "10.0.0.0/8"), "no");
    judged(r#"resource "aws_security_group" "web" { name = "web" }"#, "no by default");
}

#[test]
fn a_route_over_a_peering_is_wide_where_it_takes_in_a_whole_network() {
    let route = |range: &str| {
        format!(
            r#"
resource "aws_vpc" "one" {{ cidr_block = "10.1.0.0/16" }}
resource "aws_vpc" "two" {{ cidr_block = "10.2.0.0/16" }}
resource "aws_vpc_peering_connection" "peer" {{
  vpc_id      = aws_vpc.one.id
  peer_vpc_id = aws_vpc.two.id
}}
resource "aws_route_table" "one" {{ vpc_id = aws_vpc.one.id }}
resource "aws_route" "two" {{
  route_table_id            = aws_route_table.one.id
  destination_cidr_block    = {range}
  vpc_peering_connection_id = aws_vpc_peering_connection.peer.id
}}"#
        )
    };
    let judged = |range: &str, expected| {
        check(&route(range), "aws_vpc.one", &[("peering-routes-wide", expected)]);
        check(&route(range), "aws_vpc.two", &[("peering-routes-wide", "-")]);
    };
    judged("aws_vpc.two.cidr_block", "yes");
    judged("\"0.0.0.0/0\"", "yes");
    judged("\"10.2.4.0/24\"", "no");
}

/// A machine with a public address beside a database, each behind rules.
fn machine_and_store(machine_rules: &str, store_rules: &str) -> String {
    format!(
        r#"{NETWORK}
resource "aws_security_group" "web" {{
  vpc_id = aws_vpc.net.id
  {machine_rules}
}}
resource "aws_security_group" "db" {{
  vpc_id = aws_vpc.net.id
  {store_rules}
}}
resource "aws_instance" "web" {{
  associate_public_ip_address = true
  subnet_id                   = aws_subnet.public.id
  vpc_security_group_ids      = [aws_security_group.web.id]
}}
resource "aws_db_subnet_group" "db" {{ subnet_ids = [aws_subnet.private.id] }}
resource "aws_db_instance" "orders" {{
  db_subnet_group_name   = aws_db_subnet_group.db.name
  vpc_security_group_ids = [aws_security_group.db.id]
}}"#
    )
}

fn ingress(port: u16, whom: &str) -> String {
    format!("ingress {{\n protocol = \"tcp\"\n from_port = {port}\n to_port = {port}\n {whom}\n}}")
}

#[test]
fn a_store_is_one_step_from_the_internet_where_it_admits_an_exposed_machine() {
    let anyone = r#"cidr_blocks = ["0.0.0.0/0"]"#;
    let inside = r#"cidr_blocks = ["10.9.0.0/16"]"#;
    let web = "security_groups = [aws_security_group.web.id]";
    let judged = |machine: &str, store: &str, expected| {
        let text = machine_and_store(&ingress(443, machine), &ingress(5432, store));
        let id = "aws_db_instance.orders";
        check(&text, id, &[("reachable-from-exposed-machine", expected)]);
    };
    judged(anyone, anyone, "yes");
    judged(anyone, web, "yes");
    judged(anyone, inside, "no");
    // The internet does not get to the machine.
    judged(inside, web, "-");
}

#[test]
fn machines_inside_and_outside_share_no_role() {
    let machines = |other: &str, profile: &str| {
        format!(
            r#"{NETWORK}
resource "aws_iam_role" "app" {{ name = "app" }}
resource "aws_iam_instance_profile" "app" {{ role = aws_iam_role.app.name }}
resource "aws_iam_instance_profile" "web" {{ role = aws_iam_role.app.name }}
resource "aws_instance" "app" {{
  subnet_id            = aws_subnet.private.id
  iam_instance_profile = aws_iam_instance_profile.app.name
}}
resource "aws_instance" "web" {{
  subnet_id            = {other}
  iam_instance_profile = aws_iam_instance_profile.{profile}.name
}}"#
        )
    };
    let judged = |other: &str, profile: &str, expected| {
        let text = machines(other, profile);
        check(&text, "aws_instance.web", &[("identity-shared-with-exposed", expected)]);
    };
    judged("aws_subnet.public.id", "app", "yes");
    judged("aws_subnet.private.id", "app", "no");
    judged("aws_subnet.public.id", "web", "no");
    judged("module.net.public_subnets[0]", "app", "?");
}

#[test]
fn a_snapshot_is_encrypted_as_what_it_was_taken_of() {
    let snapshot = |cluster: &str| {
        format!(
            r#"
resource "aws_neptune_cluster" "graph" {{ {cluster} }}
resource "aws_neptune_cluster_snapshot" "copy" {{
  db_cluster_identifier = aws_neptune_cluster.graph.id
}}"#
        )
    };
    let judged = |cluster: &str, encrypted, own_key| {
        let expected = [("encrypted-at-rest", encrypted), ("customer-managed-key", own_key)];
        check(&snapshot(cluster), "aws_neptune_cluster_snapshot.copy", &expected);
    };
    judged("storage_encrypted = true", "yes", "no");
    judged("storage_encrypted = false", "no", "no");
    judged("", "-", "no");
    judged(r#"kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/k""#, "-", "yes");
}

#[test]
fn a_bucket_that_takes_access_logs_need_not_log_its_own() {
    let buckets = r#"
resource "aws_s3_bucket" "orders" { bucket = "orders" }
resource "aws_s3_bucket" "logs" { bucket = "logs" }
resource "aws_s3_bucket_logging" "orders" {
  bucket        = aws_s3_bucket.orders.id
  target_bucket = aws_s3_bucket.logs.id
}"#;
    check(buckets, "aws_s3_bucket.orders", &[("logging-enabled", "yes")]);
    check(buckets, "aws_s3_bucket.logs", &[("logging-enabled", "?")]);
    let lists = r#"
resource "aws_s3_bucket" "logs" { acl = "log-delivery-write" }
resource "aws_s3_bucket" "pages" { acl = "private" }"#;
    check(lists, "aws_s3_bucket.logs", &[("logging-enabled", "?")]);
    check(lists, "aws_s3_bucket.pages", &[("logging-enabled", "no by default")]);
}

#[test]
fn parameters_say_whether_a_database_takes_connections_in_clear() {
    let server = |engine: &str, more: &str| {
        format!(r#"resource "aws_db_instance" "db" {{ {engine} }}"#).replace("} }", "}\n}")
            + "\n"
            + more
    };
    let group = |value: &str| {
        format!(
            r#"resource "aws_db_parameter_group" "own" {{
  parameter {{
    name  = "rds.force_ssl"
    value = "{value}"
  }}
}}"#
        )
    };
    let judged = |engine: &str, more: &str, expected| {
        check(&server(engine, more), "aws_db_instance.db", &[("tls-required", expected)]);
    };
    let in_own = |engine: &str| {
        format!("\n{engine}\nparameter_group_name = aws_db_parameter_group.own.name\n")
    };
    judged("\nengine = \"mysql\"\n", "", "no");
    judged("\nengine = \"postgres\"\nengine_version = \"14.9\"\n", "", "no");
    judged("\nengine = \"postgres\"\nengine_version = \"16\"\n", "", "yes");
    judged("\nengine = \"postgres\"\n", "", "-");
    judged("\nengine = \"oracle-ee\"\n", "", "-");
    judged("\nengine = \"mysql\"\ndb_cluster_identifier = \"orders\"\n", "", "-");
    judged(&in_own("engine = \"postgres\""), &group("1"), "yes");
    judged(&in_own("engine = \"postgres\""), &group("0"), "no");
    judged("\nengine = \"mysql\"\nparameter_group_name = \"hardened\"\n", "", "-");
}

#[test]
fn credentials_in_the_block_of_a_provider_are_found() {
    let keyed = r#"
provider "aws" {
  alias      = "keyed"
  region     = "eu-west-1"
  access_key = "AKIAIOSFODNN7EXAMPLE"
  secret_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
}
provider "aws" { region = "eu-west-1" }
resource "aws_sns_topic" "orders" { name = "orders" }
"#;
    check(keyed, "provider.aws.keyed", &[("secret-in-plain-text", "yes")]);
    let model = super::import("main.tf", keyed).unwrap().model;
    assert!(model.components.iter().all(|(_, found)| found.id != "provider.aws"));
}
