(** Diagonal and triangular systems with a non-negative diagonal have no cycle
    under monotone rounding, and no read-out of them decides parity.

    1. On any total order: rows that read only coordinates i, ..., n-1 and are
       monotone in coordinate i (Triangular.v).  Diagonal systems: corollary.
    2. On the reals: row i adds the terms A_ij h_j (j >= i) and the bias in ANY
       order, written as a tree.  Every product and every sum may be rounded by
       its own monotone function: the identity (exact), any Flocq rounding, one
       that saturates, a wider accumulator.  So this covers fused, per-operation
       (sequential, pairwise, multiply-add) and mixed accumulation. *)
From Coq Require Import Reals Lra Lia List Arith.
From Flocq Require Import Core.
From Statetrack Require Import Orbit Words FloatOrbit Triangular.
Import ListNotations.

Section Abstract.
Context {T : Type}.
Variable le : T -> T -> Prop.
Hypothesis le_refl  : forall x, le x x.
Hypothesis le_trans : forall x y z, le x y -> le y z -> le x z.
Hypothesis le_anti  : forall x y, le x y -> le y x -> x = y.
Hypothesis le_total : forall x y, le x y \/ le y x.
Hypothesis eq_dec : forall x y : T, {x = y} + {x <> y}.

Theorem triangular_system_has_no_cycle n row dom h :
  triangular n row -> own_monotone le n row ->
  (forall t i, i < n -> In (orbit row t h i) (dom i)) ->
  exists t0, t0 <= list_sum (map (fun i => length (dom i)) (seq 0 n)) /\
  forall t i, i < n -> t0 <= t -> orbit row t h i = orbit row t0 h i.
Proof.
  intros Tri Mono Dom. exists (settle n dom n). split.
  - unfold settle. rewrite Nat.sub_diag. lia.
  - apply (triangular_eventually_constant le); assumption.
Qed.

Theorem diagonal_system_has_no_cycle n (f : nat -> T -> T) dom h :
  (forall i x y, le x y -> le (f i x) (f i y)) ->
  (forall t i, i < n -> In (orbit (fun i h => f i (h i)) t h i) (dom i)) ->
  exists t0, forall t i, i < n -> t0 <= t ->
    orbit (fun i h => f i (h i)) t h i = orbit (fun i h => f i (h i)) t0 h i.
Proof.
  intros Mono Dom. destruct (triangular_system_has_no_cycle n (fun i h => f i (h i)) dom h) as (t0 & _ & H); auto.
  - intros i g g' Hi E. rewrite E by lia. reflexivity.
  - intros i g g' Hi _ L. apply Mono, L.
  - exists t0. exact H.
Qed.

(** Over {0, 1}: whatever letter 0 does, no read-out of the state is the parity of
    the word, when letter 1 is a triangular step. *)
Theorem triangular_system_does_not_decide_parity n (layer : bool -> (nat -> T) -> nat -> T) row dom h :
  layer true = step row -> triangular n row -> own_monotone le n row ->
  (forall t i, i < n -> In (orbit row t h i) (dom i)) ->
  ~ exists read : list T -> bool, forall w, read (observe n (run layer h w)) = parity w.
Proof.
  intros L Tri Mono Dom [read Hr].
  apply (triangular_no_parity le le_refl le_trans le_anti le_total eq_dec n row dom h Tri Mono Dom).
  exists read. intro t. rewrite <- parity_repeat, <- Hr, run_ones, L. reflexivity.
Qed.
End Abstract.

(** ** Real triangular matrices, summed in any order *)
Local Open Scope R_scope.
Inductive tree :=                     (* how one row is summed *)
  | Bias
  | Term (round : R -> R) (j : nat)   (* round (A_ij h_j) *)
  | Sum (round : R -> R) (l r : tree) (* round (l + r) *)
  | Fma (round : R -> R) (j : nat) (r : tree).  (* round (A_ij h_j + r) *)

Fixpoint eval (a : nat -> R) (b : R) (h : nat -> R) (s : tree) : R :=
  match s with
  | Bias => b
  | Term rd j => rd (a j * h j)
  | Sum rd l r => rd (eval a b h l + eval a b h r)
  | Fma rd j r => rd (a j * h j + eval a b h r)
  end.

Definition monotone (f : R -> R) : Prop := forall x y, x <= y -> f x <= f y.

(** The tree of row i uses coordinates i, ..., n-1 and monotone roundings. *)
Fixpoint upper (n i : nat) (s : tree) : Prop :=
  match s with
  | Bias => True
  | Term rd j => monotone rd /\ (i <= j < n)%nat
  | Sum rd l r => monotone rd /\ upper n i l /\ upper n i r
  | Fma rd j r => monotone rd /\ (i <= j < n)%nat /\ upper n i r
  end.

Section Real.
Variable n : nat.
Variable A : nat -> nat -> R.
Variable b : nat -> R.
Variable order : nat -> tree.
Hypothesis A_diagonal : forall i, (i < n)%nat -> 0 <= A i i.
Hypothesis order_upper : forall i, (i < n)%nat -> upper n i (order i).

Definition row (i : nat) (h : nat -> R) : R := eval (A i) (b i) h (order i).

Lemma row_triangular : triangular n row.
Proof.
  intros i h h' Hi E. unfold row. assert (U := order_upper i Hi).
  induction (order i) as [| rd j | rd l IHl r IHr | rd j r IHr]; cbn [eval upper] in *.
  - reflexivity.
  - rewrite E by tauto. reflexivity.
  - rewrite IHl, IHr by tauto. reflexivity.
  - rewrite E, IHr by tauto. reflexivity.
Qed.

Lemma row_monotone : own_monotone Rle n row.
Proof.
  intros i h h' Hi E L. unfold row. assert (U := order_upper i Hi). assert (D := A_diagonal i Hi).
  assert (P : forall j, (i <= j < n)%nat -> A i j * h j <= A i j * h' j).
  { intros j Hj. destruct (Nat.eq_dec j i) as [-> | N].
    - apply Rmult_le_compat_l; assumption.
    - rewrite E by lia. lra. }
  induction (order i) as [| rd j | rd l IHl r IHr | rd j r IHr]; cbn [eval upper] in *.
  - lra.
  - apply U, P. tauto.
  - apply U, Rplus_le_compat; [apply IHl | apply IHr]; tauto.
  - apply U, Rplus_le_compat; [apply P | apply IHr]; tauto.
Qed.

Theorem nonnegative_triangular_matrix_has_no_cycle (dom : nat -> list R) h :
  (forall t i, (i < n)%nat -> In (orbit row t h i) (dom i)) ->
  exists t0, forall t i, (i < n)%nat -> (t0 <= t)%nat -> orbit row t h i = orbit row t0 h i.
Proof.
  intro Dom. destruct (triangular_system_has_no_cycle Rle Rle_refl Rle_trans Rle_antisym
    Rle_total Req_EM_T n row dom h row_triangular row_monotone Dom) as (t0 & _ & H).
  exists t0. exact H.
Qed.

Theorem nonnegative_triangular_matrix_does_not_decide_parity
    (layer : bool -> (nat -> R) -> nat -> R) (dom : nat -> list R) h :
  layer true = step row ->
  (forall t i, (i < n)%nat -> In (orbit row t h i) (dom i)) ->
  ~ exists read : list R -> bool, forall w, read (observe n (run layer h w)) = parity w.
Proof.
  intros L Dom. exact (triangular_system_does_not_decide_parity Rle Rle_refl Rle_trans Rle_antisym
    Rle_total Req_EM_T n layer row dom h L row_triangular row_monotone Dom).
Qed.
End Real.

(** Flocq's roundings are monotone, with and without saturation. *)
Theorem flocq_rounding_is_monotone beta fexp (rnd : R -> Z) `{Valid_exp fexp} `{Valid_rnd rnd} top :
  monotone (fl beta fexp rnd) /\ monotone (fun x => sat top (fl beta fexp rnd x)) /\ monotone (fun x => x).
Proof.
  repeat split; intros x y L; [apply fl_mono; auto | apply sat_mono, fl_mono; auto | exact L].
Qed.

(** When the last rounding of every row saturates on a fixed-point or float grid,
    the finite sets are not a hypothesis: see saturated_grid in FloatOrbit.v. *)
Theorem saturated_triangular_matrix_has_no_cycle n A b e N (inner : nat -> tree) (rnd : R -> Z) `{Valid_rnd rnd}
    fexp `{Valid_exp fexp} (multiples : forall x, exists z : Z, fl radix2 fexp rnd x = IZR z * bpow radix2 e) h :
  let last := fun x => sat (INR N * bpow radix2 e) (fl radix2 fexp rnd x) in
  let order := fun i => Sum last (inner i) Bias in
  (forall i, (i < n)%nat -> 0 <= A i i) -> (forall i, (i < n)%nat -> upper n i (inner i)) ->
  (forall i, (i < n)%nat -> In (h i) (grid e N)) ->
  exists t0, forall t i, (i < n)%nat -> (t0 <= t)%nat ->
    orbit (row A b order) t h i = orbit (row A b order) t0 h i.
Proof.
  intros last order D U H0'. apply (nonnegative_triangular_matrix_has_no_cycle n A b order D) with (dom := fun _ => grid e N).
  - intros i Hi. split; [intros x y L; apply sat_mono, fl_mono; auto |]. split; [auto | exact I].
  - intros [| t] i Hi; [apply H0', Hi |]. cbn [orbit iter step row order eval].
    change (In (last (eval (A i) (b i) (orbit (row A b order) t h) (inner i) + b i)) (grid e N)).
    apply sat_in_grid, multiples.
Qed.

Print Assumptions triangular_system_has_no_cycle.
Print Assumptions diagonal_system_has_no_cycle.
Print Assumptions triangular_system_does_not_decide_parity.
Print Assumptions nonnegative_triangular_matrix_has_no_cycle.
Print Assumptions nonnegative_triangular_matrix_does_not_decide_parity.
Print Assumptions flocq_rounding_is_monotone.
Print Assumptions saturated_triangular_matrix_has_no_cycle.
